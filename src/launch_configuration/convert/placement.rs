//! Placement, market and capacity reservations, both ways.

use aws_sdk_ec2::types::{
    CapacityReservationTarget as ApiTarget, CapacityReservationTargetResponse,
    LaunchTemplateCapacityReservationSpecificationRequest,
    LaunchTemplateCapacityReservationSpecificationResponse, LaunchTemplateInstanceMarketOptions,
    LaunchTemplateInstanceMarketOptionsRequest, LaunchTemplatePlacement,
    LaunchTemplatePlacementRequest, LaunchTemplateSpotMarketOptions,
    LaunchTemplateSpotMarketOptionsRequest,
};

use super::super::schema::time;
use super::super::schema::{
    CapacityReservation, CapacityReservationTarget, MarketOptions, Placement, SpotOptions,
};
use super::{from_number, from_text, positive, text, word};

pub(super) fn expand_placement(placement: &Placement) -> LaunchTemplatePlacementRequest {
    LaunchTemplatePlacementRequest::builder()
        .set_affinity(text(&placement.affinity))
        .set_availability_zone(text(&placement.availability_zone))
        .set_group_id(text(&placement.group_id))
        .set_group_name(text(&placement.group_name))
        .set_host_id(text(&placement.host_id))
        .set_host_resource_group_arn(text(&placement.host_resource_group_arn))
        .set_partition_number(positive(&placement.partition_number))
        .set_spread_domain(text(&placement.spread_domain))
        .set_tenancy(word(&placement.tenancy))
        .build()
}

pub(super) fn flatten_placement(api: &LaunchTemplatePlacement) -> Placement {
    Placement {
        affinity: from_text(api.affinity()),
        availability_zone: from_text(api.availability_zone()),
        group_id: from_text(api.group_id()),
        group_name: from_text(api.group_name()),
        host_id: from_text(api.host_id()),
        host_resource_group_arn: from_text(api.host_resource_group_arn()),
        partition_number: from_number(api.partition_number()),
        spread_domain: from_text(api.spread_domain()),
        tenancy: from_text(api.tenancy().map(|word| word.as_str())),
    }
}

pub(super) fn expand_market(market: &MarketOptions) -> LaunchTemplateInstanceMarketOptionsRequest {
    LaunchTemplateInstanceMarketOptionsRequest::builder()
        .set_market_type(word(&market.market_type))
        .set_spot_options(market.spot_options.known().map(expand_spot))
        .build()
}

fn expand_spot(spot: &SpotOptions) -> LaunchTemplateSpotMarketOptionsRequest {
    LaunchTemplateSpotMarketOptionsRequest::builder()
        .set_block_duration_minutes(positive(&spot.block_duration_minutes))
        .set_instance_interruption_behavior(word(&spot.instance_interruption_behavior))
        .set_max_price(text(&spot.max_price))
        .set_spot_instance_type(word(&spot.spot_instance_type))
        .set_valid_until(spot.valid_until.text().and_then(time::parse))
        .build()
}

pub(super) fn flatten_market(api: &LaunchTemplateInstanceMarketOptions) -> MarketOptions {
    MarketOptions {
        market_type: from_text(api.market_type().map(|word| word.as_str())),
        spot_options: api.spot_options().map(flatten_spot).into(),
    }
}

fn flatten_spot(api: &LaunchTemplateSpotMarketOptions) -> SpotOptions {
    SpotOptions {
        block_duration_minutes: from_number(api.block_duration_minutes()),
        instance_interruption_behavior: from_text(
            api.instance_interruption_behavior()
                .map(|word| word.as_str()),
        ),
        max_price: from_text(api.max_price()),
        spot_instance_type: from_text(api.spot_instance_type().map(|word| word.as_str())),
        valid_until: api.valid_until().and_then(time::format).into(),
    }
}

pub(super) fn expand_reservation(
    reservation: &CapacityReservation,
) -> LaunchTemplateCapacityReservationSpecificationRequest {
    LaunchTemplateCapacityReservationSpecificationRequest::builder()
        .set_capacity_reservation_preference(word(&reservation.capacity_reservation_preference))
        .set_capacity_reservation_target(
            reservation
                .capacity_reservation_target
                .known()
                .map(expand_target),
        )
        .build()
}

fn expand_target(target: &CapacityReservationTarget) -> ApiTarget {
    ApiTarget::builder()
        .set_capacity_reservation_id(text(&target.capacity_reservation_id))
        .set_capacity_reservation_resource_group_arn(text(
            &target.capacity_reservation_resource_group_arn,
        ))
        .build()
}

pub(super) fn flatten_reservation(
    api: &LaunchTemplateCapacityReservationSpecificationResponse,
) -> CapacityReservation {
    CapacityReservation {
        capacity_reservation_preference: from_text(
            api.capacity_reservation_preference()
                .map(|word| word.as_str()),
        ),
        capacity_reservation_target: api.capacity_reservation_target().map(flatten_target).into(),
    }
}

fn flatten_target(api: &CapacityReservationTargetResponse) -> CapacityReservationTarget {
    CapacityReservationTarget {
        capacity_reservation_id: from_text(api.capacity_reservation_id()),
        capacity_reservation_resource_group_arn: from_text(
            api.capacity_reservation_resource_group_arn(),
        ),
    }
}
