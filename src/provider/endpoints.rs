//! The `endpoints` block: URLs by service.
//!
//! Only some services matter here. The names of all others that `hashicorp/aws` knows are accepted, so that a block that
//! was made for it (as in the documentation of local AWS emulators) can be pasted.

use std::collections::BTreeMap;

use tfplug::model::{Field, Model};
use tfplug::schema::{Attribute, Block, Kind};
use tfplug::validator::{Check, Validator};
use tfplug::value::{DecodeError, Type, Value};
use tfplug::{Attr, Path};

use crate::aws;

/// The services that this provider calls, with the documentation of their attributes.
const USED: [(&str, &str); 4] = [
    ("ec2", "The URL of Amazon EC2."),
    ("ecs", "The URL of Amazon ECS."),
    (
        "ssm",
        "The URL of AWS Systems Manager, which publishes the ids of ECS-optimised images.",
    ),
    (
        "sts",
        "The URL of AWS STS, which names the account of the credentials and assumes roles.",
    ),
];

/// The other services of `hashicorp/aws` 5.100 and of its documentation page on custom service endpoints for 6.x.
const UNUSED: &str = "accessanalyzer account accountaccess acm acmpca agentregistry amg amp amplify apigateway apigatewayv2 \
     appautoscaling appconfig appfabric appflow appintegrations appintegrationsservice applicationautoscaling \
     applicationinsights applicationsignals appmesh appregistry apprunner appstream appsync arcregionswitch \
     arczonalshift athena auditmanager autoscaling autoscalingplans backup batch bcmdataexports beanstalk bedrock \
     bedrockagent bedrockagentcore bedrockruntime billing budgets ce chatbot chime chimesdkmediapipelines \
     chimesdkvoice cleanrooms cloud9 cloudcontrol cloudcontrolapi cloudformation cloudfront cloudfrontkeyvaluestore \
     cloudhsm cloudhsmv2 cloudsearch cloudtrail cloudwatch cloudwatchevents cloudwatchevidently cloudwatchlog \
     cloudwatchlogs cloudwatchobservabilityaccessmanager cloudwatchrum codeartifact codebuild codecatalyst codecommit \
     codeconnections codedeploy codeguruprofiler codegurureviewer codepipeline codestarconnections \
     codestarnotifications cognitoidentity cognitoidentityprovider cognitoidp comprehend computeoptimizer config \
     configservice connect connectcases controltower costandusagereportservice costexplorer costoptimizationhub cur \
     customerprofiles databasemigration databasemigrationservice databrew dataexchange datapipeline datasync datazone \
     dax deploy detective devicefarm devopsagent devopsguru directconnect directoryservice directoryservicedata dlm \
     dms docdb docdbelastic drs ds dsql dynamodb ecr ecrpublic efs eks elasticache elasticbeanstalk \
     elasticloadbalancing elasticloadbalancingv2 elasticsearch elasticsearchservice elastictranscoder elb elbv2 emr \
     emrcontainers emrserverless es eventbridge eventbridgev2 events evidently evs finspace firehose fis fms fsx \
     gamelift glacier globalaccelerator glue gluedatabrew grafana greengrass groundstation guardduty healthlake iam \
     identitystore imagebuilder inspector inspector2 inspectorv2 interconnect internetmonitor invoicing iot \
     iotanalytics iotevents ivs ivschat kafka kafkaconnect kendra keyspaces kinesis kinesisanalytics \
     kinesisanalyticsv2 kinesisvideo kms lakeformation lambda lambdacore lambdamicrovms launchwizard lex \
     lexmodelbuilding lexmodelbuildingservice lexmodels lexmodelsv2 lexv2models licensemanager lightsail location \
     locationservice logs lookoutmetrics m2 macie2 mailmanager managedgrafana mediaconnect mediaconvert medialive \
     mediapackage mediapackagev2 mediapackagevod mediastore memorydb mgn mpa mq msk mwaa mwaaserverless neptune \
     neptunegraph networkfirewall networkflowmonitor networkmanager networkmonitor networksecuritymanager \
     notifications notificationscontacts oam observabilityadmin odb opensearch opensearchingestion \
     opensearchserverless opensearchservice opsworks organizations osis outposts paymentcryptography pcaconnectorad \
     pcs pinpoint pinpointsmsvoicev2 pipes polly pricing prometheus prometheusservice qbusiness qldb quicksight ram \
     rbin rds rdsdata rdsdataservice recyclebin redshift redshiftdata redshiftdataapiservice redshiftserverless \
     rekognition resiliencehub resiliencehubv2 resourceexplorer2 resourcegroups resourcegroupstagging \
     resourcegroupstaggingapi rolesanywhere route53 route53domains route53profiles route53recoverycontrolconfig \
     route53recoveryreadiness route53resolver rum s3 s3api s3control s3files s3outposts s3tables s3vectors sagemaker \
     savingsplans scheduler schemas sdb secretsmanager securityhub securitylake serverlessapplicationrepository \
     serverlessapprepo serverlessrepo servicecatalog servicecatalogappregistry servicediscovery servicequotas ses \
     sesv2 sfn shield signer simpledb sns sqs ssmcontacts ssmincidents ssmquicksetup ssmsap sso ssoadmin \
     stepfunctions storagegateway swf synthetics taxsettings timestreaminfluxdb timestreamquery timestreamwrite \
     transcribe transcribeservice transfer uxc verifiedpermissions vpclattice waf wafregional wafv2 wellarchitected \
     worklink workmail workspaces workspacesweb xray";

/// URLs to use instead of AWS's own, by service; see the block's description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoints(BTreeMap<String, Attr<String>>);

impl Endpoints {
    /// The URL of a service; the empty string is unset.
    pub(super) fn url(&self, service: &str) -> Option<&str> {
        let url = self.0.get(service).and_then(Attr::text);
        url.filter(|url| !url.is_empty())
    }

    /// Whether the block names only services that this provider does not call: its own requests go to AWS then.
    pub(super) fn misses_ecs(&self) -> bool {
        let is_set = |attribute: &Attr<String>| {
            attribute.is_unknown() || attribute.text().is_some_and(|url| !url.is_empty())
        };
        let used = |name: &str| USED.iter().any(|(used, _)| *used == name);
        let others = self.0.iter().any(|(name, url)| !used(name) && is_set(url));
        others && !self.0.get("ecs").is_some_and(is_set)
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    USED.iter()
        .map(|(name, _)| *name)
        .chain(UNUSED.split_whitespace())
}

impl Field for Endpoints {
    fn ty() -> Type {
        Type::Object(
            names()
                .map(|name| (name.to_owned(), Type::String))
                .collect(),
        )
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        match value {
            Value::Null => Ok(Attr::Null),
            Value::Unknown(_) => Ok(Attr::Unknown),
            _ => {
                let read = |name: &str| {
                    let url = value.get(name).unwrap_or(&Value::Null);
                    Ok((
                        name.to_owned(),
                        <String as Field>::decode(url, &at.attr(name))?,
                    ))
                };
                Ok(Attr::Known(Self(
                    names().map(read).collect::<Result<_, _>>()?,
                )))
            }
        }
    }

    fn encode(&self) -> Value {
        let url = |name: &str| self.0.get(name).map_or(Value::Null, Field::encode);
        Value::Object(names().map(|name| (name.to_owned(), url(name))).collect())
    }
}

impl Model for Endpoints {
    fn block() -> Block {
        let attribute = |name: &str, description: &str| {
            let mut attribute = Attribute::new(name, Kind::Type(Type::String));
            attribute.description = description.to_owned();
            attribute.optional = true;
            attribute
        };
        let mut attributes: Vec<Attribute> = USED
            .iter()
            .map(|(name, description)| Attribute {
                checks: vec![Check::whole(url())],
                ..attribute(name, description)
            })
            .collect();
        let unused = "Accepted and not used: this provider sends no requests to the service.";
        attributes.extend(
            UNUSED
                .split_whitespace()
                .map(|name| attribute(name, unused)),
        );
        Block {
            description: "URLs to use instead of AWS's own, for VPC endpoints and test servers. Also \
                          `AWS_ENDPOINT_URL_ECS` and its siblings for one service, and `AWS_ENDPOINT_URL` for all."
                .to_owned(),
            attributes,
            ..Block::default()
        }
    }
}
/// A URL; empty is unset.
pub(super) fn url() -> Validator<String> {
    Validator::new("A URL such as `http://localhost:4566`.", |text: &String| {
        let fault = if text.is_empty() {
            None
        } else {
            aws::url_fault(text)
        };
        fault.map_or(Ok(()), |rule| Err(format!("{text:?} is not a URL. {rule}")))
    })
}
