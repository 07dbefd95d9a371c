//! Rules on placement, Spot and capacity reservations.

use super::*;

#[test]
pub(super) fn lt_018_market() {
    let market = |market: Attr<String>| model! { instance_market_options: block!(MarketOptions { market_type: market }) };
    let expected = "instance_market_options[0].market_type error";
    check(
        "LT-018",
        market("Spot".into()),
        expected,
        market("capacity-block".into()),
        market(Attr::Unknown),
    );
}

#[test]
pub(super) fn lt_022_and_043_placement() {
    let place = |placement: Placement| model! { placement: placement };
    let wrong = place(block!(Placement {
        group_id: "pg-1",
        group_name: "x"
    }));
    let unknown = place(block!(Placement {
        group_id: "pg-1",
        group_name: Attr::Unknown
    }));
    check(
        "LT-022",
        wrong,
        "placement[0].group_id warning",
        place(block!(Placement { group_id: "pg-1" })),
        unknown,
    );
    let hosts = |tenancy: Attr<String>| {
        place(block!(Placement {
            host_resource_group_arn: "arn:x",
            tenancy: tenancy
        }))
    };
    check(
        "LT-043",
        hosts("default".into()),
        "placement[0].tenancy warning",
        hosts("host".into()),
        hosts(Attr::Unknown),
    );
}

#[test]
pub(super) fn lt_040_and_041_spot() {
    let at = "instance_market_options[0].spot_options";
    let unknown = || LaunchConfiguration {
        instance_market_options: Attr::Unknown,
        ..LaunchConfiguration::default()
    };
    let persistent = || {
        block!(SpotOptions {
            spot_instance_type: "persistent",
            valid_until: "x"
        })
    };
    let fine = || spot("spot", persistent());
    check(
        "LT-040",
        spot("on-demand", persistent()),
        "instance_market_options[0].market_type warning",
        fine(),
        unknown(),
    );
    let wrong = [
        (block!(SpotOptions { valid_until: "x" }), "valid_until"),
        (
            block!(SpotOptions {
                instance_interruption_behavior: "stop"
            }),
            "instance_interruption_behavior",
        ),
        (block!(SpotOptions { max_price: "0.001" }), "max_price"),
    ];
    for (wrong, name) in wrong {
        check(
            "LT-041",
            spot("spot", wrong),
            &format!("{at}[0].{name} warning"),
            fine(),
            unknown(),
        );
    }
}

#[test]
pub(super) fn lt_044_reservation() {
    let with = |preference: Attr<String>, id: &str| {
        let target = CapacityReservationTarget {
            capacity_reservation_id: id.into(),
            ..CapacityReservationTarget::default()
        };
        model! { capacity_reservation_specification: CapacityReservation {
            capacity_reservation_preference: preference, capacity_reservation_target: target.into(),
        } }
    };
    let reserve = |preference: Attr<String>| with(preference, "cr-1");
    let expected = "capacity_reservation_specification[0].capacity_reservation_preference warning";
    let fine = reserve("capacity-reservations-only".into());
    check(
        "LT-044",
        reserve("open".into()),
        expected,
        fine,
        reserve(Attr::Unknown),
    );
    // A block in which nothing is set is none.
    check(
        "LT-044",
        reserve("open".into()),
        expected,
        with("open".into(), ""),
        reserve(Attr::Unknown),
    );
}
