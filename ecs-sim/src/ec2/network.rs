//! The facts about networks that a reference to one needs. There is a default VPC with a subnet in each of three zones and a
//! security group; an ID of another one is taken for an object in that VPC, because nothing makes networks here.

use serde_json::{Value as Json, json};

use super::filter::{Filters, member};
use super::{id_of, is_id, number_of, paged};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::World;

/// The zones of a region, by their last letters.
const ZONES: [&str; 3] = ["a", "b", "c"];

/// Objects of a kind.
struct Kind {
    /// The list of IDs in a request, the filter for IDs, and the list in the answer.
    names: (&'static str, &'static str, &'static str),
    prefix: &'static str,
    /// The code for one that does not exist, and what the message calls it.
    missing: (&'static str, &'static str),
    described: fn(&World, &str) -> Json,
}

impl World {
    pub(super) fn vpc(&self) -> String {
        id_of("vpc", &format!("{}/{}", self.account, self.region))
    }

    /// The subnet of a zone.
    pub(crate) fn subnet_of(&self, zone: &str) -> String {
        id_of("subnet", &format!("{}/{zone}", self.account))
    }

    /// The names of the zones.
    pub(super) fn zones(&self) -> Vec<String> {
        ZONES
            .map(|letter| format!("{}{letter}", self.region))
            .to_vec()
    }

    /// The subnets of the default VPC.
    pub(crate) fn default_subnets(&self) -> Vec<String> {
        let zones = self.zones();
        zones.iter().map(|zone| self.subnet_of(zone)).collect()
    }

    pub(super) fn default_group(&self) -> String {
        id_of("sg", &self.vpc())
    }

    /// The zone of a subnet.
    pub(crate) fn subnet_zone(&self, subnet: &str) -> String {
        let zones = self.zones();
        let own = zones.iter().find(|zone| self.subnet_of(zone) == subnet);
        let any = || {
            let number = usize::try_from(number_of(subnet) % 3).unwrap_or_default();
            zones.get(number)
        };
        own.or_else(any).cloned().unwrap_or_default()
    }

    /// A subnet as it is described.
    pub(super) fn subnet_facts(&self, id: &str) -> Json {
        subnet(self, id)
    }

    fn ec2_arn(&self, object: &str) -> String {
        format!("arn:aws:ec2:{}:{}:{object}", self.region, self.account)
    }
}

fn subnet(world: &World, id: &str) -> Json {
    let zone = world.subnet_zone(id);
    let is_own = world.subnet_of(&zone) == id;
    let letter = zone.bytes().last().unwrap_or_default().saturating_sub(b'a');
    let block = match is_own {
        true => letter,
        false => 3 + u8::try_from(number_of(id) % 13).unwrap_or_default(),
    };
    json!({
        "subnetId": id, "subnetArn": world.ec2_arn(&format!("subnet/{id}")), "state": "available", "vpcId": world.vpc(),
        "cidrBlock": format!("172.31.{}.0/20", u16::from(block) * 16), "availableIpAddressCount": 4091,
        "availabilityZone": zone, "availabilityZoneId": format!("{}-az{}", world.region, letter + 1),
        "defaultForAz": is_own, "mapPublicIpOnLaunch": is_own, "ownerId": world.account, "tagSet": world.ec2_tags(id),
    })
}

fn vpc(world: &World, id: &str) -> Json {
    json!({
        "vpcId": id, "state": "available", "cidrBlock": "172.31.0.0/16", "isDefault": id == world.vpc(),
        "dhcpOptionsId": id_of("dopt", id), "instanceTenancy": "default", "ownerId": world.account,
        "tagSet": world.ec2_tags(id),
    })
}

fn security_group(world: &World, id: &str) -> Json {
    let is_default = id == world.default_group();
    let name = if is_default { "default" } else { id };
    json!({
        "groupId": id, "groupName": name, "groupDescription": name, "vpcId": world.vpc(), "ownerId": world.account,
        "securityGroupArn": world.ec2_arn(&format!("security-group/{id}")), "ipPermissions": [],
        "ipPermissionsEgress": [{ "ipProtocol": "-1", "ipRanges": [{ "cidrIp": "0.0.0.0/0" }] }],
        "tagSet": world.ec2_tags(id),
    })
}

/// The objects that a request names, or without any `own`.
fn describe(world: &World, form: &Form, kind: &Kind, own: Vec<String>) -> Result<Json, Refusal> {
    let (parameter, filter, list) = kind.names;
    let filters = Filters::of(form);
    let mut ids = form.list(parameter);
    for id in &ids {
        if !is_id(id, kind.prefix) {
            let (code, object) = kind.missing;
            let text = format!("The {object} '{id}' does not exist");
            return Err(Refusal::new(code, text));
        }
    }
    if ids.is_empty() {
        let named = filters.values(filter).iter();
        ids = named.filter(|id| is_id(id, kind.prefix)).cloned().collect();
    }
    if ids.is_empty() {
        ids = own;
    }
    let mut found = Vec::new();
    for id in ids {
        let described = (kind.described)(world, &id);
        if filters.meet(world, &id, |filter| member(&described, filter))? {
            found.push(described);
        }
    }
    paged(form, list, &found, 1_000)
}

pub(super) fn subnets(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let own = world.zones();
    let own = own.iter().map(|zone| world.subnet_of(zone)).collect();
    let kind = Kind {
        names: ("SubnetId", "subnet-id", "subnetSet"),
        prefix: "subnet",
        missing: ("InvalidSubnetID.NotFound", "subnet ID"),
        described: subnet,
    };
    describe(world, form, &kind, own)
}

pub(super) fn vpcs(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let kind = Kind {
        names: ("VpcId", "vpc-id", "vpcSet"),
        prefix: "vpc",
        missing: ("InvalidVpcID.NotFound", "vpc ID"),
        described: vpc,
    };
    describe(world, form, &kind, vec![world.vpc()])
}

pub(super) fn security_groups(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let kind = Kind {
        names: ("GroupId", "group-id", "securityGroupInfo"),
        prefix: "sg",
        missing: ("InvalidGroup.NotFound", "security group"),
        described: security_group,
    };
    describe(world, form, &kind, vec![world.default_group()])
}

pub(super) fn zones(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let wanted = form.list("ZoneName");
    let filters = Filters::of(form);
    let mut found = Vec::new();
    for (number, zone) in world.zones().iter().enumerate() {
        let described = json!({
            "zoneName": zone, "zoneId": format!("{}-az{}", world.region, number + 1), "zoneState": "available",
            "state": "available", "regionName": world.region, "zoneType": "availability-zone", "groupName": world.region,
            "networkBorderGroup": world.region, "optInStatus": "opt-in-not-required",
        });
        let asked = wanted.is_empty() || wanted.contains(zone);
        if asked && filters.meet(world, zone, |filter| member(&described, filter))? {
            found.push(described);
        }
    }
    match wanted.iter().find(|zone| !world.zones().contains(zone)) {
        None => Ok(json!({ "availabilityZoneInfo": found })),
        Some(zone) => {
            let text = format!("Invalid availability zone: [{zone}]");
            Err(Refusal::new("InvalidParameterValue", text))
        }
    }
}
