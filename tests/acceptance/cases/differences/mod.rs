//! The same requests to the simulator, moto and ministack: where the answers differ, `ecs-sim/differences.md` has the
//! difference, who is right by the documentation, and why.
//!
//! With `UPDATE=1` the file is brought up to date; a new difference gets an open judgement, which the test refuses.

mod answers;
mod requests;
mod table;

use acceptance::api::Api;
use acceptance::emulator::{self, Emulator, Kind};
use acceptance::profile::{Endpoints, REGION, Service};
use acceptance::venv::Venv;
use acceptance::{Context, Result, ensure, locate};
use ecs_sim::{Request, Time, World};
use serde_json::Value;

use answers::{Difference, differences};

/// Where the differences are.
const FILE: &str = "ecs-sim/differences.md";

/// Who answers.
enum Server {
    Simulator(Box<World>),
    Emulator {
        /// Ends when it is dropped.
        _process: Emulator,
        api: Api,
    },
}

impl Server {
    fn start(kind: Kind, venv: &Venv) -> Result<Self> {
        let emulator = Emulator::start(kind, venv, &emulator::scratch("differences")?)?;
        let url = |service| (service, emulator.url.clone());
        let endpoints: Endpoints = Service::ALL.into_iter().map(url).collect();
        Ok(Self::Emulator {
            _process: emulator,
            api: Api::new(endpoints),
        })
    }

    fn ask(&mut self, operation: &str, input: &Value) -> Result<Value> {
        let (status, answer) = match self {
            Self::Emulator { api, .. } => api.asked(operation, input)?,
            Self::Simulator(world) => {
                let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
                let answer = world.respond(Request {
                    target: Some(&target),
                    service: Some("ecs"),
                    body: input.to_string().as_bytes(),
                    ..Request::default()
                });
                (answer.status, serde_json::from_slice(&answer.body)?)
            }
        };
        Ok(answers::normal(operation, status, answer))
    }

    /// Services have time to become steady; the emulators decide that at once or never.
    fn wait(&mut self) {
        if let Self::Simulator(world) = self {
            world.advance(world.now().after(120_000));
        }
    }
}

#[test]
fn differences_of_the_simulator_and_the_emulators_are_known() -> Result<()> {
    let venv = Venv::ready(|_| ())?;
    let moto = Server::start(Kind::Moto, &venv)?;
    let Server::Emulator { api, .. } = &moto else {
        return Ok(());
    };
    let network = api.network()?;
    let world = World::new(emulator::ACCOUNT, REGION, Time(1_700_000_000_000), 1);
    let mut servers = [
        Server::Simulator(Box::new(world)),
        moto,
        Server::start(Kind::Ministack, &venv)?,
    ];
    let mut found: Vec<Difference> = Vec::new();
    for (operation, input) in requests::all(&network) {
        if operation == requests::WAIT {
            servers.iter_mut().for_each(Server::wait);
            continue;
        }
        let [simulator, moto, ministack] = &mut servers;
        let all = [
            simulator.ask(operation, &input)?,
            moto.ask(operation, &input)?,
            ministack.ask(operation, &input)?,
        ];
        differences(operation, &all, &mut found);
    }
    let path = locate::repository().join(FILE);
    let before = std::fs::read_to_string(&path).context(path.display())?;
    let (text, open) = table::updated(&before, &found);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &text).context(path.display())?;
    }
    ensure(
        text == before || open.is_empty() && std::env::var_os("UPDATE").is_some(),
        || {
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            let (old, new) = (lines(&before), lines(&text));
            let gone = old
                .iter()
                .filter(|line| !new.contains(line))
                .map(|line| format!("- {line}"));
            let come = new
                .iter()
                .filter(|line| !old.contains(line))
                .map(|line| format!("+ {line}"));
            let changes: Vec<_> = gone.chain(come).collect();
            format!(
                "{FILE} has other differences; bring it up to date with UPDATE=1, and judge the new ones:\n{}",
                changes.join("\n")
            )
        },
    )?;
    ensure(open.is_empty(), || {
        format!(
            "{FILE} leaves open who is right about:\n{}",
            open.join("\n")
        )
    })
}
