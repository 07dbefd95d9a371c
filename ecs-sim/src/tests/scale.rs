//! Many services and tasks: the work of a step does not grow with them.

use super::*;

/// The looks of the scheduler and steps of tasks until a world of `services` is steady, by service.
fn steps_per_service(services: u32) -> f64 {
    let mut world = world();
    for number in 0..services {
        let mut body = service(5);
        body["serviceName"] = format!("web-{number}").into();
        call(&mut world, "CreateService", body).unwrap();
    }
    let (mut steps, end) = (0_u32, world.now().after(60_000));
    while let Some(next) = world.next().filter(|next| *next <= end) {
        world.advance(next);
        steps += 1;
    }
    let clusters = call(&mut world, "DescribeClusters", json!({ "clusters": ["c"] })).unwrap();
    let cluster = &clusters["clusters"][0];
    assert_eq!(cluster["activeServicesCount"], services);
    assert_eq!(cluster["runningTasksCount"], services * 5);
    f64::from(steps)
}

#[test]
fn the_clock_stops_as_often_for_many_services_as_for_one() {
    assert!((steps_per_service(1) - steps_per_service(200)).abs() < 1.0);
}
