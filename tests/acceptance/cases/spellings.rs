//! The ways in which modules write no value: null, `""`, empty lists and maps, and blocks from empty lists.
//!
//! Each object gets them for all of its optional arguments, by the schema.

use acceptance::lab::{Lab, SPLIT, on};
use acceptance::profile::Service;
use acceptance::{Context, Result, check, ensure, locate};
use serde_json::{Map, Value, json};

/// How an argument has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// `null`.
    Null,
    /// The empty value of the type, where it has one.
    Empty,
    /// A `dynamic` block over an empty list, for nested blocks.
    Dynamic,
}

/// All of them.
const SPELLINGS: [Spelling; 3] = [Spelling::Null, Spelling::Empty, Spelling::Dynamic];

fn read(path: &str) -> Result<Value> {
    let path = locate::repository().join(path);
    let text = std::fs::read_to_string(&path).context(path.display())?;
    Ok(serde_json::from_str(&text)?)
}

/// The schemas of the resources by type.
fn schemas() -> Result<Value> {
    Ok(read("tests/repo/schema.json")?["resources"].take())
}

/// `given`, a block in JSON syntax, with every other optional argument of the schema in a spelling of no value.
fn spelled(schema: &Value, given: &Value, spelling: Spelling) -> Value {
    let mut block = given.as_object().cloned().unwrap_or_default();
    for (name, attribute) in members(schema, "attributes") {
        if attribute["mode"] != "computed" && !block.contains_key(name) {
            block.insert(name.clone(), no_value(&attribute["type"], spelling));
        }
    }
    let mut dynamic = Map::new();
    for (name, nested) in members(schema, "blocks") {
        match block.get_mut(name) {
            Some(Value::Array(blocks)) => {
                for block in blocks {
                    *block = spelled(nested, block, spelling);
                }
            }
            // Core itself distinguishes an empty block from none where there can be only one.
            None if nested["nesting"] == "single" => {}
            None if spelling == Spelling::Dynamic => {
                let content = json!({ "for_each": [], "content": required(nested) });
                dynamic.insert(name.clone(), content);
            }
            _ => {}
        }
    }
    if !dynamic.is_empty() {
        block.insert("dynamic".to_owned(), Value::Object(dynamic));
    }
    Value::Object(block)
}

fn members<'a>(schema: &'a Value, kind: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    schema[kind].as_object().into_iter().flatten()
}

fn no_value(kind: &Value, spelling: Spelling) -> Value {
    let kind = kind.as_str().unwrap_or_default();
    let starts = |prefix| kind.starts_with(prefix);
    match spelling {
        Spelling::Null => Value::Null,
        _ if kind == "string" => json!(""),
        _ if starts("list(") || starts("set(") => json!([]),
        _ if starts("map(") => json!({}),
        _ => Value::Null,
    }
}

/// The required arguments and blocks of a block that never comes to be.
fn required(schema: &Value) -> Value {
    let mut block = Map::new();
    for (name, attribute) in members(schema, "attributes") {
        if attribute["mode"] == "required" {
            block.insert(name.clone(), Value::Null);
        }
    }
    for (name, nested) in members(schema, "blocks") {
        if nested["min"] == 1 {
            block.insert(name.clone(), json!([required(nested)]));
        }
    }
    Value::Object(block)
}

/// Writes objects of these types, each as `this`.
fn write(lab: &Lab, objects: &Value) -> Result<()> {
    let resources: Map<String, Value> = members(&json!({ "of": objects }), "of")
        .map(|(kind, body)| (kind.clone(), json!({ "this": body })))
        .collect();
    let text = serde_json::to_string_pretty(&json!({ "resource": resources }))?;
    lab.terraform.write("objects.tf.json", &text)
}

/// `objects` with all optional arguments in a spelling of no value.
fn respelled(schemas: &Value, objects: &Value, spelling: Spelling) -> Value {
    let each = members(&json!({ "of": objects }), "of")
        .map(|(kind, body)| (kind.clone(), spelled(&schemas[kind], body, spelling)))
        .collect::<Map<_, _>>();
    Value::Object(each)
}

/// The smallest objects that the emulators make.
fn objects(lab: &Lab) -> Result<Value> {
    let group = "autoScalingGroup:0f1e2d3c-0000-0000-0000-000000000000:autoScalingGroupName/a";
    let strategy = json!([{ "capacity_provider": "FARGATE" }]);
    Ok(json!({
        "ecs_cluster": { "name": lab.name },
        "ecs_capacity_provider": {
            "name": lab.name,
            "auto_scaling_group_provider": [{ "auto_scaling_group_arn": lab.arn("autoscaling", group)? }],
        },
        "ecs_cluster_capacity_providers": {
            "cluster_name": "${ecs_cluster.this.name}",
            "capacity_providers": ["FARGATE"],
            "default_capacity_provider_strategy": strategy,
        },
        "ecs_task_definition": {
            "family": lab.name,
            "container_definitions": "[{\"name\":\"app\",\"image\":\"app:1\",\"memory\":64,\"portMappings\":[{\"containerPort\":80}]}]",
            "volume": [{ "name": "data" }],
        },
        "ecs_service": {
            "name": lab.name,
            "cluster": "${ecs_cluster_capacity_providers.this.cluster_name}",
            "task_definition": "${ecs_task_definition.this.arn}",
            "capacity_provider_strategy": [{ "capacity_provider": "${ecs_capacity_provider.this.name}" }],
            "load_balancer": [{
                "target_group_arn": lab.arn("elasticloadbalancing", "targetgroup/web/0123456789abcdef")?,
                "container_name": "app",
                "container_port": 80,
            }],
            "service_registries": [{ "registry_arn": lab.arn("servicediscovery", "service/srv-aaaabbbbccccdddd")? }],
        },
        // The default family asks for no image where it is not configured, so it is no spelling of an empty one.
        "ecs_launch_configuration": { "name": lab.name, "image_id": "ami-12345678", "image_family": null },
    }))
}

#[test]
fn spellings_of_no_value_are_valid_for_every_object() -> Result<()> {
    on(SPLIT, |lab| {
        let (schemas, samples) = (schemas()?, read("tests/conformance/samples.json")?);
        let smallest: Map<String, Value> = members(&samples, "resources")
            .map(|(kind, sample)| (kind.clone(), sample["minimal"].clone()))
            .collect();
        for (kind, _) in members(&json!({ "of": schemas }), "of") {
            ensure(smallest.contains_key(kind), || {
                format!("{kind} has no sample")
            })?;
        }
        lab.configure("")?;
        for spelling in SPELLINGS {
            write(
                lab,
                &respelled(&schemas, &Value::Object(smallest.clone()), spelling),
            )?;
            lab.terraform.succeed(&["validate", "-no-color"])?;
        }
        Ok(())
    })
}

/// From null to an empty value core itself sees a change, which sends nothing. moto forgets half of a service.
#[test]
fn spellings_of_no_value_plan_the_same() -> Result<()> {
    on(SPLIT, |lab| {
        let (schemas, objects) = (schemas()?, objects(lab)?);
        let ecs = lab.proxy(Service::Ecs)?;
        lab.configure("")?;
        let spelled = SPELLINGS.map(|spelling| respelled(&schemas, &objects, spelling));
        let [null, empty, dynamic] = &spelled;
        write(lab, empty)?;
        lab.terraform.apply()?;
        for spelling in [empty, null, dynamic, &objects] {
            write(lab, spelling)?;
            check::empty_plan(&lab.terraform)?;
        }
        lab.terraform.destroy()?;
        write(lab, &objects)?;
        lab.terraform.apply()?;
        let calls = ecs.calls();
        for spelling in [null, empty] {
            write(lab, spelling)?;
            lab.terraform.apply()?;
            check::empty_plan(&lab.terraform)?;
        }
        let writes = ecs.writes(calls);
        ensure(writes.is_empty(), || {
            format!("an empty value is sent: {writes:?}")
        })?;
        lab.terraform.destroy().map(drop)
    })
}
