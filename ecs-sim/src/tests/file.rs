//! A world in a file.

use std::fs;
use std::thread;

use super::*;
use crate::WorldFile;

const REGION: &str = "eu-west-1";

fn file(folder: &tempfile::TempDir) -> WorldFile {
    WorldFile::new(folder.path().join("world.json"), "123456789012", 60)
}

#[test]
fn a_world_is_made_kept_and_shared() {
    let folder = tempfile::tempdir().unwrap();
    let one = file(&folder);
    one.change(REGION, |world| {
        call(world, "CreateCluster", json!({ "clusterName": "c" }))
    })
    .unwrap()
    .unwrap();
    let other = file(&folder);
    let all = other
        .change(REGION, |world| call(world, "ListClusters", json!({})))
        .unwrap()
        .unwrap();
    assert_eq!(all["clusterArns"].as_array().unwrap().len(), 1);
}

#[test]
fn requests_of_many_are_all_done() {
    let folder = tempfile::tempdir().unwrap();
    let threads: Vec<_> = (0..4)
        .map(|number| {
            let file = file(&folder);
            thread::spawn(move || {
                for cluster in 0..5 {
                    let body = json!({ "clusterName": format!("c-{number}-{cluster}") });
                    file.change(REGION, |world| call(world, "CreateCluster", body))
                        .unwrap()
                        .unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let all = file(&folder)
        .change(REGION, |world| call(world, "ListClusters", json!({})))
        .unwrap()
        .unwrap();
    assert_eq!(all["clusterArns"].as_array().unwrap().len(), 20);
}

#[test]
fn a_file_that_is_no_world_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder);
    for text in [
        "",
        "{}",
        "my notes",
        r#"{"ecs-sim":{"format":1},"saved_at":0}"#,
        r#"{"ecs-sim":{"format":2},"saved_at":0}"#,
    ] {
        fs::write(file.path(), text).unwrap();
        let error = file.change(REGION, |_| ()).unwrap_err();
        assert!(error.contains("world.json: "), "{error}");
        assert_eq!(fs::read_to_string(file.path()).unwrap(), text);
    }
}

#[test]
fn each_region_has_a_world_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder);
    file.change(REGION, |world| call(world, "CreateCluster", json!({})))
        .unwrap()
        .unwrap();
    let list = |region| {
        file.change(region, |world| call(world, "ListClusters", json!({})))
            .unwrap()
            .unwrap()
    };
    assert_eq!(list("us-east-1")["clusterArns"], json!([]));
    assert_eq!(
        list(REGION)["clusterArns"],
        json!(["arn:aws:ecs:eu-west-1:123456789012:cluster/default"])
    );
}
