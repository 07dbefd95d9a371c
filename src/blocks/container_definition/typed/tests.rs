//! Typed containers mean the same as JSON, and their faults are shown at their place.

use proptest::prelude::*;
use serde_json::json;
use tfplug::Field as _;
use tfplug::schema::Schema;
use tfplug::value::json as codec;

use super::super::equivalence::{canonical, same_containers};
use super::super::read::read;
use super::*;

fn typed(json: &serde_json::Value) -> Typed {
    let value = codec::decode(json.to_string().as_bytes(), &Typed::ty()).unwrap();
    match Typed::decode(&value, &Path::root()).unwrap() {
        Attr::Known(typed) => typed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_schema_is_sound_and_every_attribute_is_described() {
    let block = Block {
        attributes: vec![Attribute {
            optional: true,
            description: "x".to_owned(),
            ..Attribute::new(
                "containers",
                Kind::Nested(Nesting::Map, Typed::block().attributes),
            )
        }],
        ..Block::default()
    };
    let schema = Schema { version: 0, block };
    assert_eq!(schema.check(), Vec::<String>::new());
    fn bare(attributes: &[Attribute]) -> Vec<&str> {
        let own = attributes.iter().filter(|a| a.description.is_empty());
        let own = own.map(|a| a.name.as_str());
        own.chain(attributes.iter().flat_map(|a| bare(a.nested())))
            .collect()
    }
    assert_eq!(bare(&Typed::block().attributes), Vec::<&str>::new());
}

#[test]
fn typed_containers_mean_the_same_as_json() {
    let typed = typed(&json!({"web": {
        "image": "nginx", "cpu": "0.25 vCPU", "memory": "0.5 GB",
        "environment": {"A": "1", "B": null},
        "secrets": {"T": "arn:x"},
        "depends_on": {"init": "SUCCESS"},
        "ulimits": {"nofile": {"soft_limit": 1, "hard_limit": 2}},
        "system_controls": {"net.core.somaxconn": "1024"},
        "port_mappings": [{"container_port": 80, "host_port": null}],
        "links": ["b", "a"],
        "log_configuration": {"log_driver": "awslogs", "options": {"mode": "blocking"}, "secret_options": {"k": "v"}},
    }, "init": {"image": "busybox", "essential": false}, "off": null}));
    let containers = typed.containers();
    assert_eq!(containers.problems, []);
    let text = json!([
        {"name": "init", "image": "busybox", "essential": false},
        {"name": "web", "image": "nginx", "cpu": 256, "memory": 512, "environment": [{"name": "A", "value": "1"}],
         "secrets": [{"name": "T", "valueFrom": "arn:x"}],
         "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}],
         "ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}],
         "systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}],
         "portMappings": [{"containerPort": 80}], "links": ["a", "b"],
         "logConfiguration": {"logDriver": "awslogs", "options": {"mode": "blocking"},
            "secretOptions": [{"name": "k", "valueFrom": "v"}]}},
    ]);
    let read = read(&text.to_string());
    assert!(same_containers(&containers.items, &read.items, None));
}

#[test]
fn problems_are_shown_with_their_place() {
    let typed = typed(&json!({"web": {
        "image": "nginx", "cpu": "half", "port_mappings": [{"container_port": 80.5}],
    }}));
    let problems = typed.containers().problems;
    let messages: Vec<_> = problems
        .iter()
        .map(|problem| (problem.summary.as_str(), problem.place.clone().unwrap().2))
        .collect();
    let member = Step::Member;
    assert_eq!(
        messages,
        [
            ("Invalid cpu", vec![member("cpu")]),
            (
                "Invalid containerPort",
                vec![
                    member("portMappings"),
                    Step::Element(0),
                    member("containerPort")
                ]
            ),
        ]
    );
}

#[test]
fn an_unknown_part_hides_nothing_else() {
    let mut web = typed(&json!({"web": {"image": "nginx", "environment": {"A": "1", "B": "2"}}}));
    let Some(Value::Object(members)) = web.0.get_mut("web") else {
        panic!()
    };
    let Some(Value::Map(environment)) = members.get_mut("environment") else {
        panic!()
    };
    let sure = tfplug::value::Refinements {
        not_null: true,
        ..Default::default()
    };
    environment.insert("B".to_owned(), Value::unknown());
    environment.insert("C".to_owned(), Value::Unknown(sure));
    let items = web.containers().items;
    let environment = items[0].get("environment").unwrap().items();
    assert_eq!(environment[0].get("value"), Some(&"1".into()));
    // It may turn out to be unset, and then it is not an entry.
    assert!(environment[1].is_unknown());
    assert_eq!(environment[2].get("name"), Some(&"C".into()));
    assert!(environment[2].get("value").unwrap().is_unknown());
    assert_eq!(items[0].get("image"), Some(&"nginx".into()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn there_and_back_means_the_same(web in super::super::samples::container()) {
        let mut web = web;
        web["name"] = json!("web");
        let items = read(&json!([web]).to_string()).items;
        // A map has one entry for each key.
        prop_assume!(super::super::samples::keys_are_unique(&CONTAINER, &items[0]));
        let typed = Typed::from_containers(&items);
        let back = codec::decode(codec::encode(&typed.encode()).unwrap().as_bytes(), &Typed::ty()).unwrap();
        prop_assert!(back.same(&typed.encode()));
        let again = typed.containers();
        prop_assert_eq!(&again.problems, &vec![]);
        prop_assert_eq!(canonical(&again.items, None), canonical(&items, None));
    }
}
