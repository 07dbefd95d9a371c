//! probe (not committed)
#[tokio::test]
async fn probe() {
    use tfplug::Provider;
    let Ok(what) = std::env::var("PROBE") else { return };
    let get = |n: &str| std::env::var(n).ok();
    let mut config = crate::provider::Config { region: get("PROBE_REGION").into(), insecure: get("PROBE_INSECURE").map(|_| true).into(), https_proxy: get("PROBE_HTTPS_PROXY").into(), skip_region_validation: get("PROBE_SKIP_REGION").map(|_| true).into(), profile: get("PROBE_PROFILE").into(), ..Default::default() };
    if let Some(url) = get("PROBE_URL") { config.endpoints = tfplug::Attr::Known(tfplug::Set(vec![crate::provider::Endpoints { ecs: url.clone().into(), sts: url.clone().into(), ..Default::default() }])); }
    if let Some(ids) = get("PROBE_ALLOWED") { config.allowed_account_ids = tfplug::Attr::Known(tfplug::Set(vec![ids])); }
    if get("PROBE_SKIP").is_some() { config.skip_credentials_validation = true.into(); }
    if let Some(arn) = get("PROBE_ROLE") { config.assume_role = tfplug::Attr::Known(vec![crate::provider::AssumeRole { role_arn: arn.into(), ..Default::default() }]); }
    let started = std::time::Instant::now();
    let client = match crate::provider::Ecs.configure(&Default::default(), config).await {
        Ok(client) => client,
        Err(error) => { eprintln!("=== {what}: CONFIGURE {:?}\n{}\n{}", started.elapsed(), error.summary(), error.details()); return; }
    };
    eprintln!("=== {what}: configured in {:?}, region {}", started.elapsed(), client.region());
    let cx = tfplug::Cx::new(tfplug::context::Configured::No, Default::default(), None);
    let started = std::time::Instant::now();
    let outcome = async {
        let ecs = client.ecs().await?;
        super::call(&cx, &client, "ecs:DescribeClusters", || ecs.describe_clusters().clusters("x").send()).await
    }.await;
    match outcome {
        Ok(answer) => eprintln!("{:?} OK {:?} account {:?}", started.elapsed(), answer.failures(), client.account_id().await.ok()),
        Err(error) => { let d = error.into_diagnostic("Reading ECS cluster (x)"); eprintln!("{:?}\n{}\n{}", started.elapsed(), d.summary(), d.details()) }
    }
}
