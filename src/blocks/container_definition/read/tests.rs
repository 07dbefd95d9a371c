//! Faults of a text: each is found, and no other part suffers.

use super::*;

fn problems(text: &str) -> Vec<String> {
    let problems = read(text).problems;
    problems
        .into_iter()
        .map(|problem| format!("{}: {}", problem.summary, problem.detail))
        .collect()
}

#[test]
fn keys_match_without_regard_to_case_and_nulls_are_absent() {
    let read = read(
        r#"[{"Name":"web","IMAGE":"nginx","cpu":null,"environment":[null,{"Name":"A","value":"1"}]}]"#,
    );
    assert_eq!(read.problems, []);
    let item = &read.items[0];
    assert_eq!(item.get("name").and_then(Value::as_str), Some("web"));
    assert_eq!(item.get("cpu"), None);
    assert_eq!(
        item.get("environment").map(|list| list.items().len()),
        Some(1)
    );
}

#[test]
fn unknown_keys_are_shown_with_the_nearest_name() {
    let read = read(
        r#"[{"name":"web","enviroment":[],"portMappings":[{"containerport":80,"hostprt":8}]}]"#,
    );
    let messages: Vec<_> = read
        .problems
        .iter()
        .map(|problem| (problem.is_fatal(), problem.detail.as_str()))
        .collect();
    assert_eq!(messages.len(), 2);
    assert!(messages.iter().all(|(fatal, _)| !fatal));
    assert!(
        read.problems
            .iter()
            .any(|p| p.detail.contains("\"environment\"?")),
        "{messages:?}"
    );
    assert!(
        read.problems
            .iter()
            .any(|p| p.detail.contains("\"hostPort\"?")),
        "{messages:?}"
    );
}

#[test]
fn wrong_types_name_the_field_and_the_remedy_and_stay_unknown() {
    let read = read(
        r#"[{"name":"web","memory":"128","environment":[{"name":"PORT","value":80}],"command":"run"}]"#,
    );
    let details: Vec<_> = read
        .problems
        .iter()
        .map(|problem| problem.detail.as_str())
        .collect();
    assert!(
        details
            .iter()
            .any(|detail| detail.contains("Remove the quotes: 128")),
        "{details:?}"
    );
    assert!(
        details
            .iter()
            .any(|detail| detail.contains("Put it in quotes")),
        "{details:?}"
    );
    assert!(
        details
            .iter()
            .any(|detail| detail.contains("Put it into a list")),
        "{details:?}"
    );
    assert!(read.items[0].get("memory").is_some_and(Value::is_unknown));
}

#[test]
fn an_element_that_is_not_a_container_is_refused() {
    assert!(problems("[null]")[0].contains("index 0 is null"));
    assert!(problems(r#"["{\"name\":\"web\"}"]"#)[0].contains("jsondecode("));
    assert!(problems("[7]")[0].contains("or remove it"));
    assert_eq!(problems("[]"), Vec::<String>::new());
}

#[test]
fn a_key_that_occurs_twice_is_reported_where_it_is_and_refuses_nothing() {
    let text = r#"[{"name":"web","portMappings":[{"containerPort":1,"hostPort":2,"hostPort":3}]},
        {"dockerLabels":{"a":"1","a":"2"},"Cpu":1,"cpu":2}]"#;
    let read = read(text);
    let found: Vec<_> = read
        .problems
        .iter()
        .map(|problem| (problem.weight, problem.place.clone().unwrap()))
        .collect();
    let member = Step::Member;
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        found,
        [
            (Weight::Repeated, (1, None, Vec::new())),
            (
                Weight::Repeated,
                (
                    0,
                    name("web"),
                    vec![member("portMappings"), Step::Element(0), member("hostPort")]
                )
            ),
            (
                Weight::Repeated,
                (
                    1,
                    None,
                    vec![member("dockerLabels"), Step::Entry("a".to_owned())]
                )
            ),
        ]
    );
}

#[test]
fn required_members_are_demanded_where_anything_is_configured() {
    assert!(problems(r#"[{"secrets":[{"name":"A"}]}]"#)[0].contains("valueFrom is not set"));
    assert_eq!(
        problems(r#"[{"secrets":[{}],"healthCheck":{}}]"#),
        Vec::<String>::new()
    );
}

#[test]
fn whole_numbers_may_be_spelled_with_a_fraction_of_zero() {
    assert_eq!(
        problems(r#"[{"cpu":128.0,"memory":1e2}]"#),
        Vec::<String>::new()
    );
    assert!(problems(r#"[{"cpu":1.5}]"#)[0].contains("found 1.5"));
    assert!(problems(r#"[{"cpu":9999999999}]"#)[0].contains("2147483647"));
}
