//! Golden start scripts per family, and the way back.

use super::*;

fn text(os: Os, cluster: Option<&str>, own: Option<&str>) -> String {
    String::from_utf8(render(os, cluster, own).unwrap()).unwrap()
}

const LINUX: &str = "#!/bin/bash\ncat <<'ECS' >> /etc/ecs/ecs.config\nECS_CLUSTER=web\nECS\n";

#[test]
fn linux_alone() {
    assert_eq!(text(Os::Linux, Some("web"), None), LINUX);
    assert_eq!(text(Os::Linux, Some("web"), Some("")), LINUX);
    let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
    assert_eq!(text(Os::Linux, Some(arn), None), LINUX);
}

#[test]
fn without_a_cluster_the_users_bytes_pass() {
    assert_eq!(render(Os::Linux, None, None), None);
    assert_eq!(text(Os::Windows, None, Some("anything")), "anything");
    assert_eq!(
        text(Os::Linux, None, Some("IyEvYmluL3NoCg==")),
        "#!/bin/sh\n"
    );
}

/// Our part of a multi-part document.
const OURS: &str = "Content-Type: text/x-shellscript; charset=\"utf-8\"\n\
    Content-Disposition: attachment; filename=\"zz-ecs-cluster.sh\"\n\
    \n\
    #!/bin/bash\n\
    cat <<'ECS' >> /etc/ecs/ecs.config\n\
    \n\
    ECS_CLUSTER=web\n\
    ECS\n";

fn document(content_type: &str, own: &str) -> String {
    format!(
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"==ECS==\"\n\n--==ECS==\n\
         Content-Type: {content_type}; charset=\"utf-8\"\n\n{own}\n--==ECS==\n{OURS}\n--==ECS==--\n"
    )
}

#[test]
fn linux_our_part_comes_after_whatever_overwrites_the_agents_file() {
    for own in [
        "#!/bin/bash -xe\necho ECS_ENABLE_GPU_SUPPORT=true > /etc/ecs/ecs.config\n",
        "#!/usr/bin/env bash\necho A=b | tee /etc/ecs/ecs.config\nexit 0\n",
        "#!/bin/sh\naws s3 cp s3://bucket/ecs.config /etc/ecs/ecs.config\n",
        "#!/bin/sh\ncp /opt/ecs.config /etc/ecs/ecs.config\n",
    ] {
        let script = text(Os::Linux, Some("web"), Some(own));
        assert_eq!(script, document("text/x-shellscript", own));
    }
    let own = "#cloud-config\nwrite_files:\n- path: /etc/ecs/ecs.config\n  content: A=b\nruncmd:\n- echo B=c > /etc/ecs/ecs.config\n";
    assert_eq!(
        text(Os::Linux, Some("web"), Some(own)),
        document("text/cloud-config", own)
    );
    // cloud-init sorts scripts by name; `runcmd` and `part-001` are its own.
    let name = OURS.split("filename=\"").nth(1).unwrap();
    assert!(
        ["runcmd", "part-001", "part-999"]
            .iter()
            .all(|other| *other < name)
    );
}

#[test]
fn linux_our_lines_do_not_continue_the_users_last_line() {
    let script = text(
        Os::Linux,
        Some("web"),
        Some("#!/bin/sh\nprintf A=b > /etc/ecs/ecs.config"),
    );
    assert!(
        script.contains("/etc/ecs/ecs.config\n\nECS_CLUSTER=web\n"),
        "{script}"
    );
}

#[test]
fn linux_multi_part_gets_one_more_part() {
    let own = "Content-Type: multipart/mixed; boundary=\"//\"\nMIME-Version: 1.0\n\n--//\n\
               Content-Type: text/cloud-config\n\n#cloud-config\n\n--//--\n";
    let script = text(Os::Linux, Some("web"), Some(own));
    let expected = format!(
        "Content-Type: multipart/mixed; boundary=\"//\"\nMIME-Version: 1.0\n\n--//\n{OURS}\n--//\n\
         Content-Type: text/cloud-config\n\n#cloud-config\n\n--//--\n"
    );
    assert_eq!(script, expected);
}

#[test]
fn linux_gzip_travels_encoded() {
    let gzip = encode(&[0x1f, 0x8b, 8, 0, 255]);
    let script = text(Os::Linux, Some("web"), Some(&gzip));
    assert!(
        script.contains(
            "Content-Type: application/gzip\nContent-Transfer-Encoding: base64\n\nH4sIAP8=\n"
        ),
        "{script}"
    );
    assert!(script.contains("ECS_CLUSTER=web"));
}

#[test]
fn a_boundary_occurs_in_no_part() {
    let script = text(
        Os::Linux,
        Some("web"),
        Some("#cloud-config\n# ==ECS== ==ECS==="),
    );
    assert!(script.contains("boundary=\"==ECS====\""), "{script}");
}

#[test]
fn bottlerocket() {
    assert_eq!(
        text(Os::Bottlerocket, Some("web"), None),
        "[settings.ecs]\ncluster = \"web\"\n"
    );
    let own = "[settings.host-containers.admin]\nenabled = true\n";
    let added = format!("{own}\n[settings.ecs]\ncluster = \"web\"\n");
    assert_eq!(text(Os::Bottlerocket, Some("web"), Some(own)), added);
    let table = "[settings.ecs] # ours\nenable-spot-instance-draining = true\n";
    let inside = "[settings.ecs] # ours\ncluster = \"web\"\nenable-spot-instance-draining = true\n";
    assert_eq!(text(Os::Bottlerocket, Some("web"), Some(table)), inside);
    let dotted = "settings.motd = \"hi\"\nsettings.ecs.allow-privileged-containers = true\n";
    let beside = "settings.motd = \"hi\"\nsettings.ecs.cluster = \"web\"\nsettings.ecs.allow-privileged-containers = true\n";
    assert_eq!(text(Os::Bottlerocket, Some("web"), Some(dotted)), beside);
}

#[test]
fn bottlerocket_never_names_the_cluster_twice() {
    for (own, expected) in [
        (
            "[settings.ecs]\nx = 1\ncluster = \"other\" # mine\ny = 2\n",
            "[settings.ecs]\nx = 1\ncluster = \"web\"\ny = 2\n",
        ),
        (
            "settings.ecs.cluster = \"web\"\n",
            "settings.ecs.cluster = \"web\"\n",
        ),
        (
            "[ settings.ecs ]\nx = 1\n",
            "[ settings.ecs ]\ncluster = \"web\"\nx = 1\n",
        ),
        (
            "[settings.other]\ncluster = \"x\"\n",
            "[settings.other]\ncluster = \"x\"\n\n[settings.ecs]\ncluster = \"web\"\n",
        ),
    ] {
        assert_eq!(text(Os::Bottlerocket, Some("web"), Some(own)), expected);
    }
    assert_eq!(closed_form("[settings.ecs]\ncluster = \"x\"\n"), None);
    for (closed, line) in [
        ("settings.ecs = { cluster = \"x\" }\n", 1),
        ("# ours\n[settings]\necs.cluster = \"x\"\n", 3),
    ] {
        assert_eq!(closed_form(closed), Some(line), "{closed}");
    }
}

#[test]
fn windows() {
    let lines = "Import-Module ECSTools\nInitialize-ECSAgent -Cluster \"web\" -EnableTaskIAMRole\n";
    let alone = format!("<powershell>\n{lines}</powershell>\n");
    assert_eq!(text(Os::Windows, Some("web"), None), alone);
    let own = "<powershell>\nWrite-Host hi\n</powershell>\n<persist>true</persist>\n";
    let inside =
        format!("<powershell>\nWrite-Host hi\n{lines}</powershell>\n<persist>true</persist>\n");
    assert_eq!(text(Os::Windows, Some("web"), Some(own)), inside);
    let bare = format!("<powershell>\nWrite-Host hi\n{lines}</powershell>\n");
    assert_eq!(text(Os::Windows, Some("web"), Some("Write-Host hi")), bare);
    let batch = format!("{alone}<script>\necho hi\n</script>\n");
    assert_eq!(
        text(
            Os::Windows,
            Some("web"),
            Some("<script>\necho hi\n</script>\n")
        ),
        batch
    );
}

#[test]
fn spellings_of_the_same_script_are_the_same() {
    let script = "#!/bin/bash\necho hi\n".to_owned();
    assert!(same(&script, &encode(script.as_bytes())));
    assert!(!same(&script, &"#!/bin/bash\n".to_owned()));
    let folded = format!(
        "{}\n{}",
        &encode(script.as_bytes())[..8],
        &encode(script.as_bytes())[8..]
    );
    assert!(same(&script, &folded));
}

#[test]
fn an_encoded_script_can_be_taken_apart() {
    let cases = [
        (Os::Linux, None),
        (Os::Linux, Some("#!/bin/sh\necho hi\n")),
        (Os::Linux, Some("#!/bin/sh\necho no end of line")),
        (Os::Linux, Some("#cloud-config\nx: 1\n")),
        (
            Os::Linux,
            Some("Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\n#!/bin/sh\n\n--b--\n"),
        ),
        (Os::Bottlerocket, None),
        (Os::Bottlerocket, Some("[settings.ecs]\nx = 1\n")),
        (Os::Windows, None),
        (
            Os::Windows,
            Some("<powershell>\nWrite-Host hi\n</powershell>\n"),
        ),
    ];
    for (os, own) in cases {
        let bytes = render(os, Some("web"), own).unwrap();
        let (cluster, found) = parse(os, &bytes);
        let again = render(os, cluster.as_deref(), found.as_deref());
        assert_eq!(again.as_deref(), Some(bytes.as_slice()), "{own:?}");
        assert_eq!(cluster.as_deref(), Some("web"), "{own:?}");
    }
}

#[test]
fn foreign_scripts_come_back_as_they_are() {
    let foreign = b"#!/bin/bash\necho ECS_CLUSTER=web >> /etc/ecs/ecs.config\n";
    let (cluster, own) = parse(Os::Linux, foreign);
    assert_eq!(
        (cluster, own.as_deref().map(str::as_bytes)),
        (None, Some(foreign.as_slice()))
    );
    let looks_encoded = b"aGVsbG8=";
    assert_eq!(decode(&display(looks_encoded)), looks_encoded);
}

#[test]
fn the_system_is_guessed_from_the_text() {
    assert_eq!(guess_os("<powershell>\n"), Os::Windows);
    assert_eq!(guess_os("[settings.ecs]\n"), Os::Bottlerocket);
    assert_eq!(guess_os("#!/bin/sh\n"), Os::Linux);
}

#[test]
fn only_names_that_are_safe_in_a_script_are_encoded() {
    assert!(is_cluster_name("my-cluster_1"));
    for bad in ["", "a b", "x'; rm -rf /", "ä"] {
        assert!(!is_cluster_name(bad), "{bad}");
        assert_eq!(render(Os::Linux, Some(bad), None), None);
    }
}
