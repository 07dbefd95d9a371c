//! The numbers of a deployment: how many tasks there may be and must be, and how many may fail.

use aws_sdk_ecs::types::{DeploymentCircuitBreaker, ThresholdType};

use super::Service;

/// The least and most failed tasks at which a circuit breaker opens, and the percentage of the desired count in between.
const BREAKER: (i32, i32, i32) = (3, 200, 50);

/// The number of failed tasks at which a circuit breaker opens.
pub(crate) fn threshold(breaker: Option<&DeploymentCircuitBreaker>, desired: i32) -> i32 {
    let configured = breaker.and_then(|it| it.threshold_configuration());
    let value = configured.map_or(BREAKER.2, |it| it.value);
    let part = i64::from(desired) * i64::from(value);
    let share = i32::try_from(part.saturating_add(99) / 100).unwrap_or(i32::MAX);
    match configured.map(|it| &it.r#type) {
        Some(ThresholdType::Count) => value.max(1),
        Some(ThresholdType::UnboundedPercent) => share.max(1),
        _ => share.clamp(BREAKER.0, BREAKER.1),
    }
}

/// The least tasks that stay healthy, and the most that there may be.
pub(super) fn bounds(service: &Service, desired: usize) -> (usize, usize) {
    let configuration = service.settings.deployment_configuration();
    let percent = |given: Option<i32>, default: usize| {
        given
            .and_then(|it| usize::try_from(it).ok())
            .unwrap_or(default)
    };
    let least = percent(
        configuration.and_then(|it| it.minimum_healthy_percent()),
        100,
    );
    let most = percent(configuration.and_then(|it| it.maximum_percent()), 200);
    ((desired * least).div_ceil(100), desired * most / 100)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::ThresholdConfiguration;

    use super::*;

    fn breaker(kind: ThresholdType, value: i32) -> DeploymentCircuitBreaker {
        let threshold = ThresholdConfiguration::builder()
            .r#type(kind)
            .value(value)
            .build();
        DeploymentCircuitBreaker::builder()
            .enable(true)
            .threshold_configuration(threshold.unwrap())
            .build()
    }

    #[test]
    fn a_circuit_breaker_opens_at_half_the_desired_count_from_3_to_200() {
        for (desired, expected) in [
            (0, 3),
            (1, 3),
            (6, 3),
            (7, 4),
            (25, 13),
            (400, 200),
            (401, 200),
            (i32::MAX, 200),
        ] {
            assert_eq!(threshold(None, desired), expected, "{desired}");
        }
    }

    #[test]
    fn a_threshold_of_ones_own_is_a_count_or_a_percentage_with_bounds_or_without() {
        assert_eq!(threshold(Some(&breaker(ThresholdType::Count, 7)), 1_000), 7);
        assert_eq!(
            threshold(Some(&breaker(ThresholdType::BoundedPercent, 10)), 1_000),
            100
        );
        assert_eq!(
            threshold(Some(&breaker(ThresholdType::BoundedPercent, 10)), 10),
            3
        );
        assert_eq!(
            threshold(Some(&breaker(ThresholdType::UnboundedPercent, 50)), 1_000),
            500
        );
        assert_eq!(
            threshold(Some(&breaker(ThresholdType::UnboundedPercent, 10)), 10),
            1
        );
    }
}
