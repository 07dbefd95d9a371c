//! Cases of the group CD: health checks.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "CD-064",
        |d| with(d, json!({"healthCheck": {"command": []}})),
        |d| with(d, json!({"healthCheck": {}})),
        |d| unknown(d, "healthCheck.command"),
    ),
    (
        "CD-064",
        |d| with(d, json!({"healthCheck": {"interval": 30}})),
        |d| with(d, json!({"healthCheck": {"command": ["CMD", "x"]}})),
        |d| unknown(d, "healthCheck"),
    ),
    (
        "CD-065",
        |d| with(d, json!({"healthCheck": {"command": ["/check"]}})),
        |d| with(d, json!({"healthCheck": {"command": ["NONE"]}})),
        |d| unknown(d, "healthCheck.command.0"),
    ),
    (
        "CD-065",
        |d| with(d, json!({"healthCheck": {"command": ["cmd-shell", "x"]}})),
        |d| with(d, json!({"healthCheck": {"command": ["CMD-SHELL", "x"]}})),
        |d| unknown(d, "healthCheck.command"),
    ),
    (
        "CD-066",
        |d| {
            with(
                d,
                json!({"healthCheck": {"command": ["CMD", "x"], "interval": 4}}),
            )
        },
        |d| {
            with(
                d,
                json!({"healthCheck": {"command": ["CMD", "x"], "interval": 5}}),
            )
        },
        |d| unknown(d, "healthCheck.interval"),
    ),
    (
        "CD-066",
        |d| {
            with(
                d,
                json!({"healthCheck": {"command": ["CMD", "x"], "retries": 11}}),
            )
        },
        |d| {
            with(
                d,
                json!({"healthCheck": {"command": ["CMD", "x"], "retries": 10}}),
            )
        },
        |d| unknown(d, "healthCheck.retries"),
    ),
    (
        "CD-066",
        |d| {
            with(
                d,
                json!({"healthCheck": {"command": ["CMD", "x"], "startPeriod": 301}}),
            )
        },
        |d| {
            with(
                d,
                json!({"healthCheck": {"command": ["CMD", "x"], "startPeriod": 300}}),
            )
        },
        |d| unknown(d, "healthCheck.startPeriod"),
    ),
];

#[test]
fn a_command_without_its_form_is_accepted() {
    let mut definition = base();
    with(
        &mut definition,
        json!({"healthCheck": {"command": ["/healthcheck"]}}),
    );
    assert_eq!(refused(&definition), Vec::<&str>::new());
    assert_eq!(violated(&definition), ["CD-065"]);
}
