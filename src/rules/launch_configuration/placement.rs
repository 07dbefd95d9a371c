//! Rules for placement, Spot and capacity reservations.

use super::super::object::Row;
use super::{both, one_of};

pub(super) const ROWS: &[Row] = &[
    one_of!(
        "LT-018",
        "instance_market_options.",
        "market_type",
        [
            "spot",
            "capacity-block",
            "interruptible-capacity-reservation",
            "on-demand"
        ]
    ),
    Row::likely(
        "LT-022",
        "placement",
        "group_id conflicts with group_name",
        "A placement group must have an ID or a name, not both.",
        |_, placement, faults| {
            let id = placement.get("group_id");
            both(
                id.is_set(),
                placement.get("group_name").is_set(),
                &id,
                faults,
            )
        },
    ),
    Row::likely(
        "LT-040",
        "instance_market_options",
        "spot_options requires market_type spot",
        "`spot_options` must be set only with `market_type` spot.",
        |_, options, faults| {
            let market = options.get("market_type");
            if options.get("spot_options").is_set()? && market.text()? != Some("spot") {
                faults.at(&market, "Set market_type = \"spot\", or remove the block.");
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-041",
        "instance_market_options.spot_options",
        "valid_until requires a persistent Spot request",
        "`valid_until` must be set only for a persistent Spot request.",
        |_, spot, faults| {
            let end = spot.get("valid_until");
            if end.is_set()? && spot.get("spot_instance_type").text()? != Some("persistent") {
                faults.at(
                    &end,
                    "A one-time request has no end date. Set spot_instance_type = \"persistent\", or remove it.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-041",
        "instance_market_options.spot_options",
        "Interruption behavior requires a persistent Spot request",
        "Instances of a one-time Spot request must be terminated at an interruption.",
        |_, spot, faults| {
            let node = spot.get("instance_interruption_behavior");
            if let Some(behavior @ ("stop" | "hibernate")) = node.text()?
                && spot.get("spot_instance_type").text()? != Some("persistent")
            {
                faults.at(
                    &node,
                    format!(
                        "It is {behavior:?}, and instances of a one-time request are terminated. Set spot_instance_type = \
                         \"persistent\", or remove it."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-041",
        "instance_market_options.spot_options.max_price",
        "Invalid Spot price",
        "The maximum price of Spot instances must be above 0.001 dollars.",
        |_, node, faults| {
            let is_price = |text: &&str| text.parse::<f64>().is_ok_and(|price| price > 0.001);
            if let Some(price) = node.text()?.filter(|text| !is_price(text)) {
                faults.at(
                    node,
                    format!("{price:?} must be a price in dollars above 0.001. Without it, the limit is the On-Demand price."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-043",
        "placement",
        "host_resource_group_arn requires tenancy host",
        "With `host_resource_group_arn`, `tenancy` must be host.",
        |_, placement, faults| {
            let tenancy = placement.get("tenancy");
            if let Some(found) = tenancy.text()?.filter(|found| *found != "host")
                && placement.get("host_resource_group_arn").is_set()?
            {
                faults.at(
                    &tenancy,
                    format!("The tenancy is {found:?}. Set it to \"host\", or remove the group."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-044",
        "capacity_reservation_specification",
        "Capacity reservation preference conflicts with the target",
        "A capacity reservation must have a preference or a target, not both.",
        |_, reservation, faults| {
            let preference = reservation.get("capacity_reservation_preference");
            if let Some("none" | "open") = preference.text()?
                && reservation.get("capacity_reservation_target").is_set()?
            {
                faults.at(
                    &preference,
                    "With a target, \"none\" and \"open\" are not valid. Remove the preference, or the target.",
                );
            }
            Some(())
        },
    ),
];
