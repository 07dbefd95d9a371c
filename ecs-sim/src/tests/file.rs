//! A world in a file.

use std::fs;
use std::thread;

use super::*;
use crate::WorldFile;

fn file(folder: &tempfile::TempDir) -> WorldFile {
    WorldFile::new(
        folder.path().join("world.json"),
        "123456789012",
        "eu-west-1",
        60,
    )
}

#[test]
fn a_world_is_made_kept_and_shared() {
    let folder = tempfile::tempdir().unwrap();
    let one = file(&folder);
    one.change(|world| call(world, "CreateCluster", json!({ "clusterName": "c" })))
        .unwrap()
        .unwrap();
    let other = file(&folder);
    let all = other
        .change(|world| call(world, "ListClusters", json!({})))
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
                    file.change(|world| call(world, "CreateCluster", body))
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
        .change(|world| call(world, "ListClusters", json!({})))
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
        let error = file.change(|_| ()).unwrap_err();
        assert!(error.contains("world.json: "), "{error}");
        assert_eq!(fs::read_to_string(file.path()).unwrap(), text);
    }
}

#[test]
fn a_world_of_another_region_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    file(&folder).change(|_| ()).unwrap();
    let other = WorldFile::new(
        folder.path().join("world.json"),
        "123456789012",
        "us-east-1",
        1,
    );
    assert!(
        other
            .change(|_| ())
            .unwrap_err()
            .contains("the world of eu-west-1, not of us-east-1")
    );
}
