//! How much to log, by the variables Terraform users know.

use tracing::level_filters::LevelFilter;

/// The level for the provider called `name`: `TF_LOG_PROVIDER_<NAME>` counts before `TF_LOG_PROVIDER`,
/// and that before `TF_LOG`. Without any of them it is off.
pub(super) fn wanted(name: &str, variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let own = format!("TF_LOG_PROVIDER_{}", name.to_uppercase().replace('-', "_"));
    [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.trim().is_empty()))
        .map_or(LevelFilter::OFF, |value| parse(value.trim()))
}

/// Understands a level as Terraform does: `JSON` is a format that comes with everything, and so is what
/// cannot be understood.
fn parse(value: &str) -> LevelFilter {
    match value.to_ascii_uppercase().as_str() {
        "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)]) -> LevelFilter {
        wanted("my-toy", |name| {
            variables
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        })
    }

    #[test]
    fn the_most_specific_variable_counts() {
        assert_eq!(check(&[]), LevelFilter::OFF);
        assert_eq!(check(&[("TF_LOG", "")]), LevelFilter::OFF);
        assert_eq!(check(&[("TF_LOG", "info")]), LevelFilter::INFO);
        assert_eq!(
            check(&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "WARN")]),
            LevelFilter::WARN
        );
        let all = [
            ("TF_LOG", "TRACE"),
            ("TF_LOG_PROVIDER", "WARN"),
            ("TF_LOG_PROVIDER_MY_TOY", "off"),
        ];
        assert_eq!(check(&all), LevelFilter::OFF);
    }

    #[test]
    fn an_unknown_level_means_everything() {
        assert_eq!(check(&[("TF_LOG", "JSON")]), LevelFilter::TRACE);
        assert_eq!(check(&[("TF_LOG", "1")]), LevelFilter::TRACE);
    }
}
