//! The whole state of an account in one region, and its only two ways on: a request, and time that passes.
//!
//! A world is deterministic: the same requests at the same times, from the same seed, lead to the same world. It reads no
//! clock and no file.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::types::DaemonTaskDefinition;
use aws_smithy_types::DateTime;
use serde::{Deserialize, Serialize};

use crate::auto_scaling::Group;
use crate::capacity_provider::CapacityProvider;
use crate::cluster::Cluster;
use crate::codec::Kept;
use crate::container_instance::{ContainerInstance, Instance};
use crate::daemon::Daemon;
use crate::ec2::Ec2;
use crate::express_gateway_service::ExpressService;
use crate::fault::Fault;
use crate::gateway::Gateway;
use crate::gateway_cluster_association::Association;
use crate::operation;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::service_deployment::{Revision, ServiceDeployment};
use crate::task::Task;
use crate::task_definition::Family;
use crate::throttle::Bucket;

/// Milliseconds since 1970.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    /// The time some milliseconds later.
    #[must_use]
    pub fn after(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// As the API has it.
    pub(crate) fn as_date(self) -> DateTime {
        DateTime::from_millis(self.0)
    }
}

/// The things that happen by themselves.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(crate) enum Event {
    /// A task goes on in its life.
    Task(String),
    /// The scheduler looks at a service.
    Service(String),
    /// A task that has stopped is no longer described.
    ForgetTask(String),
    /// A service that was deleted is no longer described.
    ForgetService(String),
    /// An EC2 instance goes on in its life.
    Ec2Instance(String),
    /// An Auto Scaling group looks at its instances.
    Group(String),
    /// A change of a capacity provider has been carried out.
    CapacityProvider(String),
    /// A capacity provider that was deleted is no longer described.
    ForgetCapacityProvider(String),
    /// The attachments of a cluster follow its list of capacity providers.
    Attachments(String),
    /// A capacity provider looks at its instances.
    Scale(String),
    /// The update of a container agent is over.
    Agent(String),
    /// A container instance that was deregistered is no longer described.
    ForgetInstance(String),
    /// A daemon goes on.
    Daemon(String),
    /// A daemon task definition that was deleted is no longer described.
    ForgetDaemonDefinition(String),
    /// The update of a gateway has ended.
    Gateway(String),
    /// The tasks that wait for an instance may be placed.
    Waiting,
}

/// An event and its time; events of one time happen in the order in which they were planned.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(crate) struct Due {
    pub(crate) at: Time,
    order: u64,
    pub(crate) event: Event,
}

/// The form of a snapshot; another one is not read.
const FORMAT: u32 = 1;

/// The state of an account in one region.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct World {
    format: u32,
    /// The ID of the account.
    pub(crate) account: String,
    /// The region.
    pub(crate) region: String,
    pub(crate) now: Time,
    seed: u64,
    planned: u64,
    agenda: BTreeSet<Due>,
    /// By name.
    pub(crate) clusters: BTreeMap<String, Cluster>,
    /// By name.
    pub(crate) families: BTreeMap<String, Family>,
    /// By ARN.
    pub(crate) services: BTreeMap<String, Service>,
    /// By ARN.
    pub(crate) tasks: BTreeMap<String, Task>,
    /// The tags of each object, by its ARN.
    pub(crate) tags: BTreeMap<String, BTreeMap<String, String>>,
    /// The account's settings: by name, then by the principal; `default` is the account's own.
    pub(crate) settings: BTreeMap<String, BTreeMap<String, String>>,
    /// The first answer to each idempotency token, with the request.
    pub(crate) tokens: BTreeMap<String, (String, String)>,
    /// By name.
    #[serde(default)]
    pub(crate) capacity_providers: BTreeMap<String, CapacityProvider>,
    /// Auto Scaling groups, by name.
    #[serde(default)]
    pub(crate) groups: BTreeMap<String, Group>,
    #[serde(default)]
    pub(crate) ec2: Ec2,
    /// By ARN.
    #[serde(default)]
    pub(crate) container_instances: BTreeMap<String, ContainerInstance>,
    /// Instances whose agents could not register yet, by the ARN that they will have.
    #[serde(default)]
    pub(crate) unregistered: BTreeMap<String, Instance>,
    /// The services that wait until a task of theirs can be placed, by ARN.
    #[serde(default)]
    pub(crate) unplaced: BTreeSet<String>,
    /// The tasks that wait for an instance of their capacity provider, in the order in which they came.
    #[serde(default)]
    pub(crate) waiting: Vec<String>,
    /// By ARN.
    #[serde(default)]
    pub(crate) daemons: BTreeMap<String, Daemon>,
    /// By ARN.
    #[serde(default)]
    pub(crate) daemon_definitions: BTreeMap<String, Kept<DaemonTaskDefinition>>,
    /// The number of the newest revision, by the family of daemon task definitions.
    #[serde(default)]
    pub(crate) daemon_numbers: BTreeMap<String, i32>,
    /// The Express part of a service, by its ARN.
    #[serde(default)]
    pub(crate) express_services: BTreeMap<String, ExpressService>,
    /// By ARN.
    #[serde(default)]
    pub(crate) gateways: BTreeMap<String, Gateway>,
    /// The associations of gateways with clusters, oldest first.
    #[serde(default)]
    pub(crate) associations: Vec<Association>,
    /// The misfortunes in force.
    pub(crate) faults: Vec<Fault>,
    /// By ARN.
    #[serde(default)]
    pub(crate) service_deployments: BTreeMap<String, ServiceDeployment>,
    /// By ARN.
    #[serde(default)]
    pub(crate) service_revisions: BTreeMap<String, Revision>,
    /// Until when tasks are protected from scale-in, by their ARNs.
    #[serde(default)]
    pub(crate) protections: BTreeMap<String, Time>,
    /// The services that the scheduler is about to look at without delay.
    #[serde(default)]
    awaited: BTreeSet<String>,
    /// The tokens of each group of operations, while requests are throttled.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) buckets: BTreeMap<String, Bucket>,
    /// The states before the latest writes, oldest first, while reads are stale.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) earlier: Vec<World>,
}

impl World {
    /// An account without any object, at a point in time.
    pub fn new(
        account: impl Into<String>,
        region: impl Into<String>,
        now: Time,
        seed: u64,
    ) -> Self {
        Self {
            format: FORMAT,
            account: account.into(),
            region: region.into(),
            now,
            seed,
            planned: 0,
            agenda: BTreeSet::new(),
            clusters: BTreeMap::new(),
            families: BTreeMap::new(),
            services: BTreeMap::new(),
            tasks: BTreeMap::new(),
            tags: BTreeMap::new(),
            settings: BTreeMap::new(),
            tokens: BTreeMap::new(),
            capacity_providers: BTreeMap::new(),
            groups: BTreeMap::new(),
            ec2: Ec2::default(),
            container_instances: BTreeMap::new(),
            unregistered: BTreeMap::new(),
            unplaced: BTreeSet::new(),
            waiting: Vec::new(),
            daemons: BTreeMap::new(),
            daemon_definitions: BTreeMap::new(),
            daemon_numbers: BTreeMap::new(),
            express_services: BTreeMap::new(),
            gateways: BTreeMap::new(),
            associations: Vec::new(),
            faults: Vec::new(),
            service_deployments: BTreeMap::new(),
            service_revisions: BTreeMap::new(),
            protections: BTreeMap::new(),
            awaited: BTreeSet::new(),
            buckets: BTreeMap::new(),
            earlier: Vec::new(),
        }
    }

    /// The time in it.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The ID of its account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Its region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Lets a misfortune befall the objects that it names, from now on.
    pub fn befall(&mut self, fault: Fault) {
        self.faults.push(fault);
        self.look_again();
    }

    /// The misfortunes in force.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Ends all misfortunes.
    pub fn relieve(&mut self) {
        self.faults.clear();
        self.buckets.clear();
        self.earlier.clear();
        self.look_again();
    }

    /// Lets every task that runs or is on an instance be checked, every agent try to register, and every service be scheduled,
    /// under the misfortunes of now.
    fn look_again(&mut self) {
        self.register_agents();
        self.reconsider_waiting();
        let is_affected =
            |task: &&Task| task.is_running() || (task.is_on_instance() && !task.has_stopped());
        let running = self.tasks.values().filter(is_affected);
        let tasks: Vec<_> = running
            .map(|task| Event::Task(task.arn().to_owned()))
            .collect();
        let services = self.services.keys().cloned().map(Event::Service);
        let events: Vec<_> = tasks.into_iter().chain(services).collect();
        for event in events {
            self.plan(0, event);
        }
    }

    /// Answers a request: the name of the operation, and its body in AWS JSON 1.1. No time passes.
    ///
    /// # Errors
    /// The answer is an error.
    pub fn call(&mut self, operation: &str, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        operation::call(self, operation, body)
    }

    /// Lets time pass until `to`, and all that is due until then happen in order. A time in the past changes nothing.
    ///
    /// The number of steps that were made, each of a task or of a service.
    pub fn advance(&mut self, to: Time) -> usize {
        let mut steps = 0;
        while let Some(due) = self.agenda.first().filter(|due| due.at <= to).cloned() {
            self.agenda.remove(&due);
            steps += 1;
            self.now = self.now.max(due.at);
            match due.event {
                Event::Task(arn) => self.step_task(&arn),
                Event::Service(arn) => {
                    self.awaited.remove(&arn);
                    self.step_service(&arn);
                }
                Event::ForgetTask(arn) => self.forget_task(&arn),
                Event::ForgetService(arn) => self.forget_service(&arn),
                Event::Ec2Instance(id) => self.step_ec2_instance(&id),
                Event::Group(name) => self.step_group(&name),
                Event::CapacityProvider(name) => self.step_provider(&name),
                Event::ForgetCapacityProvider(name) => self.forget_provider(&name),
                Event::Attachments(cluster) => self.settle_attachments(&cluster),
                Event::Scale(provider) => self.step_scale(&provider),
                Event::Agent(arn) => self.finish_agent_update(&arn),
                Event::ForgetInstance(arn) => self.forget_instance(&arn),
                Event::Daemon(arn) => self.step_daemon(&arn),
                Event::ForgetDaemonDefinition(arn) => self.forget_daemon_definition(&arn),
                Event::Gateway(arn) => self.step_gateway(&arn),
                Event::Waiting => self.place_waiting(),
            }
        }
        self.now = self.now.max(to);
        steps
    }

    /// When the next thing happens by itself.
    pub fn next(&self) -> Option<Time> {
        self.agenda.first().map(|due| due.at)
    }

    /// The world as JSON.
    ///
    /// # Errors
    /// None that a world can cause.
    pub fn snapshot(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// The world of a snapshot.
    ///
    /// # Errors
    /// It is not the JSON of a world, or of another format.
    pub fn restore(json: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = serde_json::from_str(json)
            .map_err(|error| format!("this is not the snapshot of a world: {error}"))?;
        if head.format != FORMAT {
            let found = head.format;
            return Err(format!(
                "the snapshot has format {found}; this version reads format {FORMAT}"
            ));
        }
        serde_json::from_str(json).map_err(|error| format!("the snapshot is damaged: {error}"))
    }

    /// Plans an event some milliseconds from now.
    ///
    /// The scheduler looks once at a service of which it hears several times at one time.
    pub(crate) fn plan(&mut self, milliseconds: i64, event: Event) {
        if let Event::Service(arn) = &event
            && milliseconds == 0
            && !self.awaited.insert(arn.clone())
        {
            return;
        }
        self.planned += 1;
        self.agenda.insert(Due {
            at: self.now.after(milliseconds),
            order: self.planned,
            event,
        });
    }

    /// The tasks of a cluster: their ARNs begin alike, so no others are looked at.
    pub(crate) fn tasks_of(&self, cluster: &str) -> impl Iterator<Item = &Task> {
        let prefix = self.arn(&format!("task/{}/", short(cluster)));
        let from = self.tasks.range(prefix.clone()..);
        let own = from.take_while(move |(arn, _)| arn.starts_with(&prefix));
        own.map(|(_, task)| task)
    }

    /// The services of a cluster.
    pub(crate) fn services_of(&self, cluster: &str) -> impl Iterator<Item = &Service> {
        let prefix = self.arn(&format!("service/{}/", short(cluster)));
        let from = self.services.range(prefix.clone()..);
        let own = from.take_while(move |(arn, _)| arn.starts_with(&prefix));
        own.map(|(_, service)| service)
    }

    /// The ARN of one of its objects, such as `cluster/web`.
    pub(crate) fn arn(&self, resource: &str) -> String {
        let (region, account) = (&self.region, &self.account);
        format!("arn:aws:ecs:{region}:{account}:{resource}")
    }

    fn random<T>(&mut self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        let mut random = fastrand::Rng::with_seed(self.seed);
        let drawn = draw(&mut random);
        self.seed = random.get_seed();
        drawn
    }

    /// A number below `count`, by chance.
    pub(crate) fn draw(&mut self, count: usize) -> usize {
        match count {
            0 | 1 => 0,
            _ => self.random(|random| random.usize(..count)),
        }
    }

    /// The ID of a task or container instance: 32 hexadecimal digits.
    pub(crate) fn new_id(&mut self) -> String {
        let id = self.random(|random| random.u128(..));
        format!("{id:032x}")
    }

    /// The ID of an event or attachment: a UUID.
    pub(crate) fn new_uuid(&mut self) -> String {
        let id = self.new_id();
        let part = |from: usize, to: usize| id.get(from..to).unwrap_or_default();
        let (first, second, third) = (part(0, 8), part(8, 12), part(12, 16));
        format!("{first}-{second}-{third}-{}-{}", part(16, 20), part(20, 32))
    }

    /// The number of a deployment or service revision: 19 digits.
    pub(crate) fn new_number(&mut self) -> String {
        let number = self.random(|random| random.u64(..9_000_000_000_000_000_000));
        format!("{:019}", number + 1_000_000_000_000_000_000 - number / 9)
    }
}

/// The name at the end of an ARN, or the name itself.
pub(crate) fn short(name_or_arn: &str) -> &str {
    name_or_arn.rsplit('/').next().unwrap_or(name_or_arn)
}
