//! Rules for the metrics that ECS collects.

use super::super::object::Row;

pub(super) const ROWS: &[Row] = &[
    Row::certain(
        "SV-059",
        "monitoring.metric_configuration[].metric_names[]",
        "Unknown metric",
        "The metrics must be `CPUUtilization` and `MemoryUtilization`.",
        |_, name, faults| faults.unless_one_of(name, &["CPUUtilization", "MemoryUtilization"]),
    ),
    Row::certain(
        "SV-059",
        "",
        "Metric is configured twice",
        "Each metric must be in one `metric_configuration`.",
        |service, _, faults| {
            let mut seen = Vec::new();
            for block in service
                .get("monitoring")
                .get("metric_configuration")
                .items()?
            {
                for name in block.get("metric_names").items()? {
                    let Some(text) = name.text()? else { continue };
                    if seen.contains(&text) {
                        faults.at(&block.get("metric_names"), format!("{text:?} is in another metric_configuration as well. Keep one of them."));
                    }
                    seen.push(text);
                }
            }
            Some(())
        },
    ),
];
