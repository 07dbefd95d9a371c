//! H: the start of the process, and its handshake line.

use std::collections::HashSet;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::future::try_join_all;
use tempfile::TempDir;
use tokio::time::sleep;

use crate::testing::Failure;
use crate::testing::conformance::calls::serves;
use crate::testing::conformance::case::{cases, ensure, ensure_eq, not_applicable};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::failure::failed;
use crate::testing::process::{COOKIE, Launch, Plugin, SOON, Signal, eventually};

cases! {
    H01 Protocol "without the cookie it explains itself and exits with 1" => no_cookie;
    H02 Protocol "with another cookie it does the same" => wrong_cookie;
    H03 Protocol "it prints one line, and nothing more" => one_line;
    H04 Protocol "the line has six fields: 1, 6, the network, the address, grpc, the certificate" => six_fields;
    H05 Protocol "a seventh field answers a host that can multiplex" => seventh_field;
    H06 Protocol "version 6 is chosen in whatever order it is offered" => offered_versions;
    H07 Protocol "with no match of versions it names 6 and stays up" => unmatched_versions;
    H08 Protocol "it listens before it prints the line" => first_dial;
    H09 Quality "only the owner can connect to its socket" => private_socket;
    H10 Quality "the socket lies in PLUGIN_UNIX_SOCKET_DIR" => socket_directory;
    H11 Quality "a temporary directory too long for a socket makes it use a port of the range" => long_directory;
    H12 Quality "a port that is taken is passed over" => taken_port;
    H13 Protocol "without a client certificate it serves plain text" => plain_text;
    H14 Quality "a malformed client certificate ends it with a reason" => senseless_certificate;
    H15 Quality "--version prints a version" => version;
    H16 Protocol "twenty processes at once do not get in each other's way" => twenty_at_once;
    H17 Protocol "it needs no input, no HOME and no writable working directory" => bare_surroundings;
    H18 Protocol "schema, validation and upgrade need no network and no credentials" => super::offline::offline;
    H19 Quality "it ends and removes its socket when its host was killed" => orphan;
}

async fn no_cookie(bench: &Bench) -> Result<(), Stop> {
    explains_itself(bench.launch_by_hand()).await
}

async fn wrong_cookie(bench: &Bench) -> Result<(), Stop> {
    explains_itself(bench.launch_by_hand().variable(COOKIE.0, "another")).await
}

async fn explains_itself(launch: Launch) -> Result<(), Stop> {
    let ended = launch.run().await?;
    ensure_eq("the exit code", ended.status.code(), Some(1))?;
    ensure_eq("standard output", ended.output.as_str(), "")?;
    let explained = !ended.errors.trim().is_empty();
    Ok(ensure(
        explained,
        "there is no explanation on standard error",
    )?)
}

async fn one_line(bench: &Bench) -> Result<(), Stop> {
    let mut plugin = bench.start().await?;
    let line = &plugin.handshake.line;
    ensure(
        line.ends_with('\n'),
        format!("no newline ends the line {line:?}"),
    )?;
    serves(&plugin).await?;
    sleep(Duration::from_secs(1)).await;
    ensure_eq(
        "further output",
        plugin.process.further_output().as_str(),
        "",
    )?;
    Ok(ensure(plugin.process.running(), "the process has ended")?)
}

async fn six_fields(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let fields = &plugin.handshake.fields;
    ensure_eq("the number of fields", fields.len(), 6)?;
    ensure_eq("the provider protocol", fields[1].as_str(), "6")?;
    let network = fields[2].as_str();
    ensure(
        ["unix", "tcp"].contains(&network),
        format!("the network is {network:?}"),
    )?;
    Ok(ensure_eq("the transport", fields[4].as_str(), "grpc")?)
}

async fn seventh_field(bench: &Bench) -> Result<(), Stop> {
    let launch = bench.launch()?.variable("PLUGIN_MULTIPLEX_GRPC", "true");
    let plugin = launch.start().await?;
    // Leaving it out means no, too.
    match plugin.handshake.fields.as_slice() {
        [_, _, _, _, _, _] => {}
        [_, _, _, _, _, _, last] if ["true", "false"].contains(&last.as_str()) => {}
        _ => return Err(Failure::new(format!("the line is {:?}", plugin.handshake.line)).into()),
    }
    // After a yes, connections are something else, which core never asks for.
    if plugin
        .handshake
        .fields
        .last()
        .is_some_and(|last| last == "true")
    {
        return Ok(());
    }
    Ok(serves(&plugin).await?)
}

async fn offered_versions(bench: &Bench) -> Result<(), Stop> {
    for versions in ["5,6", "6,5", "6"] {
        let launch = bench.launch()?;
        chooses_six(
            launch.variable("PLUGIN_PROTOCOL_VERSIONS", versions),
            versions,
        )
        .await?;
    }
    Ok(())
}

async fn unmatched_versions(bench: &Bench) -> Result<(), Stop> {
    for versions in ["", "5", "7", "x,6"] {
        let launch = bench.launch()?;
        chooses_six(
            launch.variable("PLUGIN_PROTOCOL_VERSIONS", versions),
            versions,
        )
        .await?;
    }
    let unset = bench.launch()?.without("PLUGIN_PROTOCOL_VERSIONS");
    Ok(chooses_six(unset, "nothing").await?)
}

/// Expects version 6 and a process that stays.
async fn chooses_six(launch: Launch, offered: &str) -> Result<(), Failure> {
    let check = async {
        let mut plugin = launch.start().await?;
        ensure_eq("the chosen version", plugin.handshake.protocol(), "6")?;
        sleep(Duration::from_millis(100)).await;
        ensure(plugin.process.running(), "the process has ended")
    };
    check
        .await
        .map_err(|failure| failure.context(format_args!("offered {offered:?}")))
}

async fn first_dial(bench: &Bench) -> Result<(), Stop> {
    for _ in 0..3 {
        serves(&bench.start().await?).await?;
    }
    Ok(())
}

/// The socket, which some cases are about.
fn socket(plugin: &Plugin) -> Result<PathBuf, Stop> {
    plugin
        .socket()
        .ok_or_else(|| not_applicable("it listens on a port"))
}

async fn private_socket(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let socket = socket(&plugin)?;
    let mode = |path: &Path| {
        let metadata = fs::metadata(path).map_err(failed(path.display()))?;
        Ok::<_, Failure>(metadata.permissions().mode() & 0o777)
    };
    let directory = socket.parent().unwrap_or(Path::new("/"));
    let (own, around) = (mode(&socket)?, mode(directory)?);
    // Connecting takes permission to write; reaching the socket takes permission to pass through its directory.
    let closed = own & 0o022 == 0 || around & 0o011 == 0;
    let text = format!("the socket has the mode {own:o}, and its directory {around:o}");
    Ok(ensure(closed, text)?)
}

async fn socket_directory(bench: &Bench) -> Result<(), Stop> {
    let scratch = scratch()?;
    let launch = bench.launch()?;
    let launch = launch.variable("PLUGIN_UNIX_SOCKET_DIR", scratch.path());
    let plugin = launch.start().await?;
    let socket = socket(&plugin)?;
    let inside = socket.starts_with(scratch.path());
    ensure(inside, format!("the socket is {}", socket.display()))?;
    Ok(serves(&plugin).await?)
}

fn scratch() -> Result<TempDir, Failure> {
    tempfile::tempdir().map_err(failed("making a directory"))
}

/// The binary where no socket can be made, and the directory for which this is so.
fn launch_without_socket(bench: &Bench) -> Result<(Launch, TempDir), Failure> {
    let scratch = scratch()?;
    let long = scratch.path().join("d".repeat(150));
    fs::create_dir(&long).map_err(failed("making a directory"))?;
    Ok((bench.launch()?.variable("TMPDIR", long), scratch))
}

/// The port, of a provider that listens on one.
fn port(plugin: &Plugin) -> Result<u16, Failure> {
    let address = plugin.address();
    ensure_eq("the network", address.network.as_str(), "tcp")?;
    let port = address.address.strip_prefix("127.0.0.1:");
    let port = port.and_then(|port| port.parse().ok());
    port.ok_or_else(|| format!("the address is {:?}", address.address).into())
}

async fn long_directory(bench: &Bench) -> Result<(), Stop> {
    let (launch, _scratch) = launch_without_socket(bench)?;
    let plugin = launch.start().await?;
    if plugin.socket().is_none() {
        let port = port(&plugin)?;
        let inside = (10_000..=25_000).contains(&port);
        ensure(
            inside,
            format!("the port {port} is not between 10000 and 25000"),
        )?;
    }
    Ok(serves(&plugin).await?)
}

async fn taken_port(bench: &Bench) -> Result<(), Stop> {
    let (launch, _scratch) = launch_without_socket(bench)?;
    let uses_ports = launch.start().await.is_ok_and(|it| it.socket().is_none());
    if !uses_ports {
        return Err(not_applicable("it never listens on a port"));
    }
    let taken = TcpListener::bind("127.0.0.1:0").map_err(failed("taking a port"))?;
    let lowest = taken.local_addr().map_err(failed("taking a port"))?.port();
    let (launch, _scratch) = launch_without_socket(bench)?;
    let launch = launch
        .variable("PLUGIN_MIN_PORT", lowest.to_string())
        .variable("PLUGIN_MAX_PORT", u16::MAX.to_string());
    let plugin = launch.start().await?;
    let port = port(&plugin)?;
    ensure(
        port > lowest,
        format!("the port {port} is not above {lowest}, which is taken"),
    )?;
    Ok(serves(&plugin).await?)
}

async fn plain_text(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.launch_plain().start().await?;
    ensure_eq("the certificate", plugin.handshake.certificate_text(), None)?;
    Ok(serves(&plugin).await?)
}

async fn senseless_certificate(bench: &Bench) -> Result<(), Stop> {
    let launch = bench.launch_plain();
    let ended = launch
        .variable("PLUGIN_CLIENT_CERT", "nonsense")
        .run()
        .await?;
    ensure(!ended.status.success(), "it ends as if all were well")?;
    ensure_eq("standard output", ended.output.as_str(), "")?;
    let explained = !ended.errors.trim().is_empty();
    Ok(ensure(explained, "there is no reason on standard error")?)
}

async fn version(bench: &Bench) -> Result<(), Stop> {
    let ended = bench.launch_by_hand().argument("--version").run().await?;
    ensure_eq("the exit code", ended.status.code(), Some(0))?;
    let versioned = ended.output.contains(|c: char| c.is_ascii_digit());
    Ok(ensure(
        versioned,
        format!("the output is {:?}", ended.output),
    )?)
}

async fn twenty_at_once(bench: &Bench) -> Result<(), Stop> {
    const COUNT: usize = 20;
    let scratch = scratch()?;
    let starts = (0..COUNT).map(|_| async {
        let launch = bench.launch()?.variable("TMPDIR", scratch.path());
        launch.start().await
    });
    let plugins = try_join_all(starts).await?;
    let addresses: HashSet<_> = plugins.iter().map(Plugin::address).collect();
    ensure_eq("the number of addresses", addresses.len(), COUNT)?;
    try_join_all(plugins.iter().map(serves)).await?;
    Ok(())
}

async fn bare_surroundings(bench: &Bench) -> Result<(), Stop> {
    let scratch = scratch()?;
    let sealed = fs::set_permissions(scratch.path(), Permissions::from_mode(0o500));
    sealed.map_err(failed("sealing a directory"))?;
    let launch = bench.launch()?.without("HOME").directory(scratch.path());
    let mut plugin = launch.start().await?;
    plugin.process.close_input();
    sleep(Duration::from_millis(200)).await;
    Ok(serves(&plugin).await?)
}

async fn orphan(bench: &Bench) -> Result<(), Stop> {
    // A shell between us and the provider, which can be killed without it.
    let shell = Launch::plain(Path::new("/bin/sh"))
        .variables(&bench.samples().provider.variables)
        .argument("-c")
        .argument("\"$0\" & echo \"$!\" >&2; wait")
        .argument(&bench.binary().display().to_string());
    let parent = shell.start().await?;
    serves(&parent).await?;
    let errors = parent.process.errors();
    let orphan = errors.lines().find_map(|line| line.parse::<i32>().ok());
    parent.process.signal(Signal::KILL)?;
    let socket = parent.socket();
    let gone = || match &socket {
        Some(socket) => !socket.exists(),
        None => std::net::TcpStream::connect(parent.address().address).is_err(),
    };
    let result = eventually("the provider ends after its host", SOON, gone).await;
    if let (Err(_), Some(orphan)) = (&result, orphan.and_then(rustix::process::Pid::from_raw)) {
        let _ = rustix::process::kill_process(orphan, Signal::KILL);
    }
    Ok(result?)
}
