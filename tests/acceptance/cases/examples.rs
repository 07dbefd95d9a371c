//! The configurations in `examples/`: the two complete ones are applied and destroyed, the snippets of the documentation are valid.

use acceptance::cli::Cli;
use acceptance::lab::{BOTH, Lab, SPLIT, on};
use acceptance::terraform::Terraform;
use acceptance::{Context, Result, check, ensure, locate};

/// Applies an example, expects an empty second plan, runs `inspect`, destroys and expects nothing to be left.
fn example(folder: &str, inspect: impl Fn(&Lab) -> Result<()>) -> Result<()> {
    on(BOTH, |lab| {
        let network = lab.api.network()?;
        lab.terraform.set("TF_VAR_name", lab.name.clone());
        if folder == "fargate" {
            // moto looks whether they exist.
            lab.terraform
                .set("TF_VAR_subnets", format!("{:?}", network.subnets));
            lab.terraform.set(
                "TF_VAR_security_groups",
                format!("{:?}", [network.security_group]),
            );
        }
        let _steady = lab
            .has(acceptance::known_gaps::Gap::NeverSteady)
            .then(|| lab.steady_services())
            .transpose()?;
        lab.terraform
            .copy(&locate::repository().join("examples").join(folder))?;
        lab.terraform.init()?;
        lab.terraform.succeed(&["validate", "-no-color"])?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        inspect(lab)?;
        lab.terraform.destroy()?;
        assert!(lab.api.cluster(&lab.name)?.is_none(), "the cluster is left");
        assert!(
            lab.api.task_definitions(&lab.name)?.is_empty(),
            "a task definition is left"
        );
        assert!(
            !lab.api.launch_templates()?.contains(&lab.name),
            "the launch template is left"
        );
        Ok(())
    })
}

#[test]
fn example_complete() -> Result<()> {
    example("complete", |lab| {
        assert_eq!(lab.api.services(&lab.name)?.len(), 1);
        assert_eq!(lab.api.task_definitions(&lab.name)?.len(), 1);
        assert!(lab.api.launch_templates()?.contains(&lab.name));
        let image = lab.terraform.succeed(&["output", "-raw", "image"])?.stdout;
        assert!(image.starts_with("ami-"), "{image}");
        Ok(())
    })
}

#[test]
fn example_fargate() -> Result<()> {
    example("fargate", |lab| {
        let service = lab.api.service(&lab.name, &lab.name)?.unwrap();
        assert_eq!(service["launchType"], "FARGATE");
        let cluster = lab.api.cluster(&lab.name)?.unwrap();
        assert_eq!(check::at(&cluster, "settings.0.value"), "enabled");
        Ok(())
    })
}

#[test]
fn snippets_of_the_documentation_are_valid() -> Result<()> {
    on(SPLIT, |lab| {
        lab.terraform.configure("")?;
        let examples = locate::repository().join("examples");
        let mut count = 0;
        for kind in ["resources", "data-sources"] {
            for entry in std::fs::read_dir(examples.join(kind)).context(kind)? {
                let name = if kind == "resources" {
                    "resource.tf"
                } else {
                    "data-source.tf"
                };
                let file = entry?.path().join(name);
                lab.terraform.write(
                    "snippet.tf",
                    &std::fs::read_to_string(&file).context(file.display())?,
                )?;
                lab.terraform
                    .succeed(&["validate", "-no-color"])
                    .map_err(|it| it.context(file.display()))?;
                count += 1;
            }
        }
        assert!(count >= 7, "only {count} snippets");
        Ok(())
    })
}

/// The configurations of a page, by file: the path in the first line's comment, or a name of its own.
fn configurations(page: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (number, part) in page.split("```terraform\n").skip(1).enumerate() {
        let (text, _) = part.split_once("```").unwrap_or_default();
        // Inside a list item everything is indented.
        let margin = text.len() - text.trim_start_matches(' ').len();
        let lines = text
            .lines()
            .map(|line| line.get(margin..).unwrap_or_default());
        let text = lines.collect::<Vec<_>>().join("\n").trim_end().to_owned() + "\n";
        let named = text.strip_prefix("# ").and_then(|it| it.lines().next());
        let named = named.filter(|it| it.ends_with(".tf") || it.ends_with(".hcl"));
        let name = named.map_or(format!("snippet-{number}.tf"), str::to_owned);
        files.push((name, text));
    }
    files
}

/// The snippets of each guide make one valid configuration, and the tests of its module pass.
#[test]
fn guides_work_as_they_are() -> Result<()> {
    let guides = locate::repository().join("docs/guides");
    for entry in std::fs::read_dir(&guides).context(guides.display())? {
        let page = std::fs::read_to_string(entry?.path())?;
        let files = configurations(&page);
        assert!(!files.is_empty(), "a guide without configurations");
        on(SPLIT, |lab| {
            for (name, text) in &files {
                lab.terraform.write(name, text)?;
            }
            lab.terraform.init()?;
            lab.terraform.succeed(&["validate", "-no-color"])?;
            lab.terraform.succeed(&["fmt", "-check", "-recursive"])?;
            if files.iter().any(|(name, _)| name.contains("/tests/")) {
                let within = "-chdir=modules/service";
                lab.terraform.succeed(&[within, "init", "-no-color"])?;
                lab.terraform.succeed(&[within, "test", "-no-color"])?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// `make demo`, without an emulator: each step of it is checked, and the last line reports success.
#[test]
fn the_demo_leads_from_the_first_apply_to_the_last_destroy() -> Result<()> {
    let program = locate::provider()?.with_file_name("demo");
    let output = std::process::Command::new(&program)
        .output()
        .context(program.display())?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure(output.status.success(), || text.to_string())?;
    for part in [
        "CannotPullContainerError",
        "4 of 4 tasks running",
        "4 tasks run again",
        "no service is left",
    ] {
        ensure(text.contains(part), || format!("without {part:?}:\n{text}"))?;
    }
    Ok(())
}

/// `terraform test` of a module, without an emulator.
#[test]
fn a_module_is_tested_offline() -> Result<()> {
    let folder = locate::repository().join("examples/tested-module");
    for cli in Cli::all()? {
        let terraform = Terraform::new(&cli, Vec::new())?;
        terraform.copy(&folder)?;
        for file in ["tests/service.tftest.hcl", "tests/cluster/main.tf"] {
            let path = folder.join(file);
            let text = std::fs::read_to_string(&path).context(path.display())?;
            terraform.write(file, &text)?;
        }
        terraform.init()?;
        let text = terraform.succeed(&["test", "-no-color"])?.text;
        ensure(text.contains("5 passed, 0 failed"), || text.clone())?;
    }
    Ok(())
}
