//! Rules on placement, Spot and capacity reservations.

use tfplug::Path;

use super::super::schema::LaunchConfiguration;
use super::unknown_value;
use crate::rules::{Fault, given, operand, text, verdict};

const MARKETS: [&str; 4] = [
    "spot",
    "capacity-block",
    "interruptible-capacity-reservation",
    "on-demand",
];

pub(super) fn market(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let market = text(&operand(&model.instance_market_options)??.market_type)??;
    verdict(unknown_value(
        market,
        &MARKETS,
        "instance_market_options[0].market_type",
    ))
}

pub(super) fn spot_options(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let options = operand(&model.instance_market_options)??;
    given(&options.spot_options)??;
    let market = text(&options.market_type)?;
    verdict((market != Some("spot")).then(|| {
        let text = "Set market_type = \"spot\", or remove the block.";
        Fault::new(
            "instance_market_options[0].market_type",
            "spot_options requires market_type spot",
            text,
        )
    }))
}

pub(super) fn spot_request(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let spot = operand(&operand(&model.instance_market_options)??.spot_options)??;
    let persistent = text(&spot.spot_instance_type)? == Some("persistent");
    let at = |name: &str| Path::from("instance_market_options[0].spot_options[0]").attr(name);
    let mut faults = Vec::new();
    if !persistent && matches!(text(&spot.valid_until), Some(Some(_))) {
        let text = "A one-time request has no end date. Set spot_instance_type = \"persistent\", or remove it.";
        faults.push(Fault::new(
            at("valid_until"),
            "valid_until requires a persistent Spot request",
            text,
        ));
    }
    if let Some(Some(behavior @ ("stop" | "hibernate"))) =
        text(&spot.instance_interruption_behavior)
        && !persistent
    {
        let text = format!(
            "It is {behavior:?}, and instances of a one-time request are terminated. Set spot_instance_type = \"persistent\", or \
             remove it."
        );
        faults.push(Fault::new(
            at("instance_interruption_behavior"),
            "Interruption behavior requires a persistent Spot request",
            text,
        ));
    }
    if let Some(Some(price)) = text(&spot.max_price)
        && price.parse::<f64>().map_or(true, |price| price <= 0.001)
    {
        let text = format!(
            "{price:?} must be a price in dollars above 0.001. Without it, the limit is the On-Demand price."
        );
        faults.push(Fault::new(at("max_price"), "Invalid Spot price", text));
    }
    Some(faults)
}

pub(super) fn group_twice(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let placement = operand(&model.placement)??;
    let both = text(&placement.group_id)?.is_some() && text(&placement.group_name)?.is_some();
    verdict(both.then(|| {
        let text = "Remove one of the two.";
        Fault::new(
            "placement[0].group_id",
            "group_id conflicts with group_name",
            text,
        )
    }))
}

pub(super) fn host_group(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let placement = operand(&model.placement)??;
    text(&placement.host_resource_group_arn)??;
    let tenancy = text(&placement.tenancy)?;
    verdict(tenancy.filter(|tenancy| *tenancy != "host").map(|tenancy| {
        let text = format!("The tenancy is {tenancy:?}. Set it to \"host\", or remove the group.");
        Fault::new(
            "placement[0].tenancy",
            "host_resource_group_arn requires tenancy host",
            text,
        )
    }))
}

pub(super) fn reservation(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let reservation = operand(&model.capacity_reservation_specification)??;
    let preference = text(&reservation.capacity_reservation_preference)?;
    let target = given(&reservation.capacity_reservation_target)?.is_some();
    verdict((target && matches!(preference, Some("none" | "open"))).then(|| {
        Fault::new(
            "capacity_reservation_specification[0].capacity_reservation_preference",
            "Capacity reservation preference conflicts with the target",
            "With a target, \"none\" and \"open\" are not valid. Remove the preference, or the target.",
        )
    }))
}
