//! Cases of the group CD: logs and the log router.

use super::*;

fn managed(definition: &mut Definition) {
    definition.compatibilities = Attr::Known(vec!["MANAGED_INSTANCES".to_owned()]);
}

/// A container that logs through the log router.
fn logs(name: &str) -> Json {
    json!({"name": name, "image": "nginx", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}})
}

/// A log router.
fn routes(name: &str) -> Json {
    json!({"name": name, "image": "fluent-bit", "memory": 128, "firelensConfiguration": {"type": "fluentbit"}})
}

/// A container that logs through a log router with this configuration.
fn router(definition: &mut Definition, configuration: Json) {
    let mut router = routes("router");
    router["firelensConfiguration"] = configuration;
    containers(definition, json!([logs("web"), router]));
}

fn unknown_in(definition: &mut Definition, index: usize, field: &str) {
    let Attr::Known(items) = &mut definition.containers else {
        panic!("no containers")
    };
    let Value::Object(members) = &mut std::sync::Arc::make_mut(items)[index] else {
        panic!("no container")
    };
    members.insert(field.to_owned(), Value::unknown());
}

pub(super) const CASES: &[Case] = &[
    (
        "CD-050",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslog", "options": {}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "syslog", "options": {}}}),
            )
        },
        |d| unknown(d, "logConfiguration"),
    ),
    (
        "CD-050",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "AWSLOGS", "options": {}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "splunk", "options": {}}}),
            )
        },
        |d| unknown(d, "logConfiguration.logDriver"),
    ),
    (
        "CD-051",
        |d| {
            managed(d);
            with(
                d,
                json!({"logConfiguration": {"logDriver": "gelf", "options": {}}}),
            );
        },
        |d| {
            managed(d);
            with(
                d,
                json!({"logConfiguration": {"logDriver": "json-file", "options": {}}}),
            );
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-054",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "awslogs-stream": "x"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "mode": "non-blocking", "max-buffer-size": "25m", "awslogs-stream-prefix": "p"}}}),
            )
        },
        |d| unknown(d, "logConfiguration.options"),
    ),
    (
        "CD-054",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "tag": "x"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "gelf", "options": {"tag": "x"}}}),
            )
        },
        |d| unknown(d, "logConfiguration.logDriver"),
    ),
    (
        "CD-055",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "awslogs-create-group": "false"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "awslogs-create-group": "TRUE"}}}),
            )
        },
        |d| unknown(d, "logConfiguration.options.awslogs-create-group"),
    ),
    (
        "CD-055",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "awslogs-create-group": ""}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r"}}}),
            )
        },
        |d| unknown(d, "logConfiguration"),
    ),
    (
        "CD-056",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "awslogs-datetime-format": "%Y", "awslogs-multiline-pattern": "^x"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "awslogs-multiline-pattern": "^x"}}}),
            )
        },
        |d| unknown(d, "logConfiguration.options"),
    ),
    (
        "CD-057",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "https://x"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "https://x"}, "secretOptions": [{"name": "splunk-token", "valueFrom": "t"}]}}),
            )
        },
        |d| unknown(d, "logConfiguration.secretOptions"),
    ),
    (
        "CD-101",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "mode": "async"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "mode": "blocking"}}}),
            )
        },
        |d| unknown(d, "logConfiguration.options.mode"),
    ),
    (
        "CD-102",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "mode": "blocking", "max-buffer-size": "25m"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "max-buffer-size": "1g"}}}),
            )
        },
        |d| unknown(d, "logConfiguration.options.mode"),
    ),
    (
        "CD-102",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "max-buffer-size": "25 MB"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r", "max-buffer-size": "25M"}}}),
            )
        },
        |d| unknown(d, "logConfiguration.options.max-buffer-size"),
    ),
    (
        "CD-058",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awsfirelens", "options": {}}}),
            )
        },
        |d| router(d, json!({"type": "fluentbit", "options": {}})),
        |d| unknown(d, "firelensConfiguration"),
    ),
    (
        "CD-059",
        |d| with(d, json!({"firelensConfiguration": {"type": "fluentbit"}})),
        |d| with(d, json!({"firelensConfiguration": {}})),
        |d| unknown(d, "logConfiguration"),
    ),
    (
        "CD-060",
        |d| containers(d, json!([logs("web"), routes("a"), routes("b")])),
        |d| router(d, json!({"type": "fluentbit", "options": {}})),
        |d| unknown_in(d, 1, "firelensConfiguration"),
    ),
    (
        "CD-060",
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd"}, "logConfiguration": {"logDriver": "awsfirelens"}}),
            )
        },
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd"}, "logConfiguration": {"logDriver": "awslogs"}}),
            )
        },
        |d| unknown(d, "logConfiguration.logDriver"),
    ),
    (
        "CD-061",
        |d| with(d, json!({"firelensConfiguration": {"type": "fluent-bit"}})),
        |d| with(d, json!({"firelensConfiguration": {"type": "fluentd"}})),
        |d| unknown(d, "firelensConfiguration.type"),
    ),
    (
        "CD-062",
        |d| {
            fargate(d);
            router(
                d,
                json!({"type": "fluentbit", "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/k"}}),
            );
        },
        |d| {
            fargate(d);
            router(
                d,
                json!({"type": "fluentbit", "options": {"config-file-type": "file", "config-file-value": "/k"}}),
            );
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-063",
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd"}, "user": "1000"}),
            )
        },
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd"}, "user": "0:1000"}),
            )
        },
        |d| unknown(d, "user"),
    ),
    (
        "CD-103",
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {"Name": "s3"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {"enable-ecs-log-metadata": "true"}}}),
            )
        },
        |d| unknown(d, "firelensConfiguration.options"),
    ),
    (
        "CD-104",
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "s3"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "file", "config-file-value": "/k"}}}),
            )
        },
        |d| unknown(d, "firelensConfiguration.options"),
    ),
    (
        "CD-104",
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {"config-file-value": "/k"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {}}}),
            )
        },
        |d| unknown(d, "firelensConfiguration"),
    ),
    (
        "CD-104",
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "S3", "config-file-value": "/k"}}}),
            )
        },
        |d| with(d, json!({"firelensConfiguration": {"type": "fluentd"}})),
        |d| unknown(d, "firelensConfiguration.options.config-file-type"),
    ),
    (
        "CD-105",
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "s3", "config-file-value": "s3://b/k"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"firelensConfiguration": {"type": "fluentd", "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/k"}}}),
            )
        },
        |d| unknown(d, "firelensConfiguration.options.config-file-value"),
    ),
];

#[test]
fn logs_that_aws_accepts_pass() {
    let accepted: &[Change] = &[
        |d| {
            for value in ["True", "true"] {
                with(
                    d,
                    json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g",
                        "awslogs-region": "r", "awslogs-create-group": value, "max-buffer-size": "25m"}}}),
                );
            }
        },
        // The meaning of an option is the driver's business.
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "gelf", "options": {"mode": "x", "max-buffer-size": "x"}}}),
            )
        },
        |d| {
            d.compatibilities = Attr::Known(vec!["EXTERNAL".to_owned()]);
            with(d, json!({"logConfiguration": {"logDriver": "journald"}}));
        },
        |d| router(d, json!({"type": "fluentd", "options": {}})),
        |d| {
            let mut router = routes("router");
            router["user"] = json!("root");
            containers(d, json!([logs("web"), logs("side"), router]));
        },
    ];
    for (index, change) in accepted.iter().enumerate() {
        assert_eq!(violated(&made(&[change])), Vec::<&str>::new(), "{index}");
    }
    // It registers; what Fargate does not run is a warning.
    let mut both = base();
    fargate(&mut both);
    both.compatibilities = Attr::Known(vec!["EC2".to_owned(), "FARGATE".to_owned()]);
    let s3 = json!({"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/k"});
    router(&mut both, json!({"type": "fluentbit", "options": s3}));
    assert_eq!(refused(&both), Vec::<&str>::new());
    assert_eq!(violated(&both), ["CD-062"]);
}

#[test]
fn log_drivers_that_may_be_younger_than_the_list_only_warn() {
    let refusal = |driver: &str| {
        let mut definition = base();
        with(
            &mut definition,
            json!({"logConfiguration": {"logDriver": driver}}),
        );
        refused(&definition)
    };
    assert_eq!(refusal("otlp"), Vec::<&str>::new());
    for driver in ["none", "logentries", "sumologic", "Awsfirelens"] {
        assert_eq!(refusal(driver), ["CD-050"]);
    }
}
