# A stack as people have it in hashicorp/aws, with two modules in the manner of the public ones: one for the cluster, one for
# services. The harness adds the provider.

variable "name" {
  type = string
}

variable "image_tag" {
  type    = string
  default = "1"
}

variable "log_level" {
  type    = string
  default = ""
}

variable "team" {
  type    = string
  default = "web"
}

variable "spot_weight" {
  type    = number
  default = 0
}

locals {
  group = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0f1e2d3c-0000-0000-0000-000000000000:autoScalingGroupName"

  tags = {
    team        = var.team
    environment = ""
  }

  network = {
    subnet_ids         = ["subnet-0123456789abcdef0"]
    security_group_ids = []
  }

  services = {
    web = {
      desired_count   = 2
      container_port  = 8080
      cpu             = 256
      memory          = 512
      network         = local.network
      execution_role  = "arn:aws:iam::123456789012:role/execution"
      target_groups   = ["arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef"]
      circuit_breaker = { enable = true, rollback = true }
      environment     = { LOG_LEVEL = var.log_level, EMPTY = "" }
      secrets         = { TOKEN = "arn:aws:ssm:us-east-1:123456789012:parameter/token" }
      tags            = { role = "frontend" }
    }

    # Everything by default: EC2 in bridge mode, no load balancer.
    worker = {
      container_overrides = { command = ["work"], memoryReservation = 32 }
    }

    # By capacity providers, of which the second has neither base nor weight.
    batch = {
      desired_count       = 1
      cpu                 = 512
      memory              = 1024
      network             = local.network
      fargate             = true
      wait_for_steady     = false
      propagate_tags      = "TASK_DEFINITION"
      enable_execute      = true
      log_group           = "/ecs/batch"
      execution_role      = "arn:aws:iam::123456789012:role/execution"
      volumes             = { scratch = {}, files = { efs = { file_system_id = "fs-0123456789abcdef0" } } }
      capacity_strategies = { FARGATE = { base = 1, weight = 1 }, FARGATE_SPOT = { weight = var.spot_weight == 0 ? null : var.spot_weight } }
    }

    agent = {
      scheduling_strategy  = "DAEMON"
      deployment_minimum   = 0
      placement_expression = "attribute:ecs.instance-type =~ t3.*"
    }
  }
}

module "cluster" {
  source = "./modules/cluster"

  name = var.name
  tags = local.tags

  fargate_capacity_providers = {
    FARGATE      = { base = 1, weight = 50 }
    FARGATE_SPOT = {}
  }

  autoscaling_capacity_providers = {
    ondemand = {
      auto_scaling_group_arn         = "${local.group}/${var.name}-ondemand"
      managed_termination_protection = "ENABLED"
      managed_scaling                = { status = "ENABLED", target_capacity = 80, maximum_scaling_step_size = 5 }
      tags                           = { purchase = "ondemand" }
    }
    plain = {
      auto_scaling_group_arn = "${local.group}/${var.name}-plain"
    }
  }
}

# A cluster of the same module with everything that it can have, and one that it does not make at all.
module "cluster_with_all" {
  source = "./modules/cluster"

  name                       = "${var.name}-all"
  insights                   = "enhanced"
  namespace                  = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-aaaabbbbccccdddd"
  fargate_capacity_providers = {}

  execute_command = {
    logging   = "OVERRIDE"
    log_group = "/ecs/exec"
  }
}

module "no_cluster" {
  source = "./modules/cluster"

  create = false
  name   = "${var.name}-none"
}

module "service" {
  source   = "./modules/service"
  for_each = local.services

  name        = "${var.name}-${each.key}"
  cluster_arn = module.cluster.arn
  image       = "registry.example.com/${each.key}:${var.image_tag}"

  container_port       = try(each.value.container_port, null)
  container_overrides  = try(each.value.container_overrides, {})
  environment          = try(each.value.environment, {})
  secrets              = try(each.value.secrets, {})
  log_group            = try(each.value.log_group, "")
  cpu                  = try(each.value.cpu, null)
  memory               = try(each.value.memory, null)
  execution_role_arn   = try(each.value.execution_role, "")
  network              = try(each.value.network, null)
  volumes              = try(each.value.volumes, {})
  launch_type          = try(each.value.fargate, false) ? null : try(each.value.network, null) == null ? "EC2" : "FARGATE"
  desired_count        = try(each.value.desired_count, null)
  scheduling_strategy  = try(each.value.scheduling_strategy, null)
  capacity_strategies  = try(each.value.capacity_strategies, {})
  target_group_arns    = try(each.value.target_groups, [])
  circuit_breaker      = try(each.value.circuit_breaker, null)
  deployment_maximum   = try(each.value.deployment_maximum, null)
  deployment_minimum   = try(each.value.deployment_minimum, null)
  placement_expression = try(each.value.placement_expression, "")
  propagate_tags       = try(each.value.propagate_tags, null)
  enable_execute       = try(each.value.enable_execute, null)
  wait_for_steady      = try(each.value.wait_for_steady, null)

  tags = merge(local.tags, try(each.value.tags, {}))
}

# The newest revision of each family, which people use to follow deployments made elsewhere.
data "aws_ecs_task_definition" "newest" {
  for_each = module.service

  task_definition = each.value.family
  depends_on      = [module.service]
}

resource "aws_ecs_tag" "owner" {
  resource_arn = module.cluster_with_all.arn
  key          = "owner"
  value        = var.team
}

output "revisions" {
  value = { for key, newest in data.aws_ecs_task_definition.newest : key => max(newest.revision, module.service[key].revision) }
}
