//! The parts of the scripted ECS, and of EC2, that belong to Express services.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

const ACCOUNT: &str = "arn:aws:ecs:eu-west-1:123456789012";

/// Express services by ARN, deleted ones included.
#[derive(Default)]
pub(super) struct Express {
    services: BTreeMap<String, Json>,
    revisions: usize,
}

type Answer = (u16, Json);

impl Express {
    /// The answer; `None` for an operation of another kind.
    pub(super) fn perform(&mut self, operation: &str, body: &Json) -> Option<Answer> {
        let arn = body["serviceArn"].as_str().unwrap_or_default().to_owned();
        match operation {
            "CreateExpressGatewayService" => Some(self.create(body)),
            "DescribeExpressGatewayService" => Some(self.describe(&arn)),
            "UpdateExpressGatewayService" => Some(self.update(&arn, body)),
            "DeleteExpressGatewayService" => {
                let service = self.services.get_mut(&arn)?;
                service["status"] = json!({ "statusCode": "DRAINING" });
                Some((200, json!({ "service": service })))
            }
            "ListServiceDeployments" => {
                let deployment = |number| json!({ "targetServiceRevisionArn": revision(number), "status": "SUCCESSFUL" });
                let all: Vec<Json> = (1..=self.revisions).map(deployment).collect();
                Some((200, json!({ "serviceDeployments": all })))
            }
            "DescribeServices" => {
                let name = body["services"][0].as_str()?;
                let mut all = self.services.values();
                let service = all.find(|it| it["serviceName"] == name)?;
                let status = &service["status"]["statusCode"];
                let service = json!({ "serviceArn": service["serviceArn"], "serviceName": name, "status": status });
                Some((200, json!({ "services": [service] })))
            }
            "ListServices" if body["resourceManagementType"] == "ECS" => {
                let arns: Vec<&String> = self.services.keys().collect();
                Some((200, json!({ "serviceArns": arns })))
            }
            "TagResource" => {
                let service = self.services.get_mut(body["resourceArn"].as_str()?)?;
                service["tags"] = body["tags"].clone();
                Some((200, json!({})))
            }
            "DescribeSecurityGroups" => Some((200, groups(body).into())),
            _ => None,
        }
    }

    fn create(&mut self, body: &Json) -> Answer {
        let name = body["serviceName"].as_str().unwrap_or("made-up");
        let cluster = body["cluster"].as_str().unwrap_or("default");
        let cluster = cluster.rsplit('/').next().unwrap_or_default();
        let arn = format!("{ACCOUNT}:service/{cluster}/{name}");
        let revision = self.revision(&json!({}), body);
        let service = json!({
            "serviceArn": arn, "serviceName": name, "cluster": cluster, "status": { "statusCode": "ACTIVE" },
            "infrastructureRoleArn": body["infrastructureRoleArn"], "activeConfigurations": [revision],
            "tags": body["tags"],
        });
        self.services.insert(arn, service.clone());
        (200, json!({ "service": service }))
    }

    /// A service that is being deleted is gone at the look after next.
    fn describe(&mut self, arn: &str) -> Answer {
        let Some(service) = self.services.get_mut(arn) else {
            let error =
                json!({ "__type": "ResourceNotFoundException", "message": "Resource not found." });
            return (400, error);
        };
        let found = service.clone();
        if service["status"]["statusCode"] == "DRAINING" {
            service["status"]["statusCode"] = "INACTIVE".into();
        }
        (200, json!({ "service": found }))
    }

    /// The former revision stays active, until the new one is rolled out.
    fn update(&mut self, arn: &str, body: &Json) -> Answer {
        let before = self.services[arn]["activeConfigurations"]
            .as_array()
            .cloned();
        let before = before.unwrap_or_default().pop().unwrap_or_default();
        let revision = self.revision(&before, body);
        let service = self.services.get_mut(arn).unwrap();
        service["activeConfigurations"] = json!([before, revision]);
        (
            200,
            json!({ "service": { "serviceArn": arn, "targetConfiguration": revision } }),
        )
    }

    /// The next revision: the one before, the members of the request, and ECS's own choice for the rest.
    fn revision(&mut self, before: &Json, body: &Json) -> Json {
        self.revisions += 1;
        let mut next = json!({
            "cpu": "256", "memory": "512", "cpuArchitecture": "X86_64", "healthCheckPath": "/ping",
            "scalingTarget": { "minTaskCount": 1, "maxTaskCount": 20, "autoScalingMetric": "AVERAGE_CPU", "autoScalingTargetValue": 60 },
            "networkConfiguration": { "subnets": ["subnet-default"] },
            "taskDefinitionArn": format!("{ACCOUNT}:task-definition/express:{}", self.revisions),
            "ingressPaths": [{ "accessType": "PUBLIC", "endpoint": "web.ecs.eu-west-1.on.aws" }],
        });
        for source in [before, body] {
            for (name, value) in source.as_object().into_iter().flatten() {
                let is_part = ["scalingTarget", "networkConfiguration"].contains(&name.as_str());
                for (member, value) in value.as_object().into_iter().flatten().filter(|_| is_part) {
                    next[name][member] = value.clone();
                }
                let ignored = [
                    "serviceArn",
                    "serviceName",
                    "cluster",
                    "tags",
                    "infrastructureRoleArn",
                ];
                if !is_part && !ignored.contains(&name.as_str()) {
                    next[name] = value.clone();
                }
            }
        }
        let container = &mut next["primaryContainer"];
        let defaults = [
            ("image", json!("own")),
            ("containerPort", json!(80)),
            (
                "awsLogsConfiguration",
                json!({ "logGroup": "/aws/ecs/web", "logStreamPrefix": "ecs" }),
            ),
        ];
        for (name, default) in defaults {
            if container[name].is_null() {
                container[name] = default;
            }
        }
        let groups = &mut next["networkConfiguration"]["securityGroups"];
        let mut all = groups.as_array().cloned().unwrap_or_default();
        all.retain(|group| group != "sg-managed");
        all.push("sg-managed".into());
        *groups = all.into();
        next["serviceRevisionArn"] = revision(self.revisions).into();
        next["createdAt"] = self.revisions.into();
        next
    }
}

fn revision(number: usize) -> String {
    format!("{ACCOUNT}:service-revision/default/web/{number}")
}

/// An error of EC2.
pub(super) fn error(code: &str, message: &str) -> String {
    format!(
        "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
         <RequestID>1</RequestID></Response>"
    )
}

/// EC2's answer about security groups: those of ECS have its tag.
fn groups(body: &Json) -> String {
    let ids = body.as_object().into_iter().flatten();
    let ids = ids.filter(|(name, _)| name.starts_with("GroupId."));
    let group = |(_, id): (&String, &Json)| {
        let id = id.as_str().unwrap_or_default();
        let tags = match id {
            "sg-managed" => "<item><key>AmazonECSManaged</key><value>true</value></item>",
            _ => "",
        };
        format!("<item><groupId>{id}</groupId><tagSet>{tags}</tagSet></item>")
    };
    let groups: String = ids.map(group).collect();
    format!(
        "<DescribeSecurityGroupsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><securityGroupInfo>{groups}\
         </securityGroupInfo></DescribeSecurityGroupsResponse>"
    )
}
