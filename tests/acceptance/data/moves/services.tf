# Services as people have them in hashicorp/aws; services_traffic.tf has the rest. Together they use every argument.

resource "aws_ecs_service" "plain" {
  name            = "${var.name}-plain"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.plain.arn
  desired_count   = 1
}

resource "aws_ecs_service" "by_name" {
  name            = "${var.name}-by-name"
  cluster         = aws_ecs_cluster.plain.name
  task_definition = "${aws_ecs_task_definition.plain.family}:${aws_ecs_task_definition.plain.revision}"
}

resource "aws_ecs_service" "settings" {
  name                               = "${var.name}-settings"
  cluster                            = aws_ecs_cluster.plain.arn
  task_definition                    = aws_ecs_task_definition.plain.arn
  desired_count                      = 2
  launch_type                        = "EC2"
  scheduling_strategy                = "REPLICA"
  deployment_maximum_percent         = 150
  deployment_minimum_healthy_percent = 50
  enable_ecs_managed_tags            = true
  enable_execute_command             = true
  propagate_tags                     = "SERVICE"
  availability_zone_rebalancing      = "DISABLED"
  wait_for_steady_state              = false
  force_delete                       = true

  tags = {
    team = "web"
  }

  timeouts {
    create = "10m"
    update = "10m"
    delete = "10m"
  }
}

resource "aws_ecs_service" "defaults_spelled_out" {
  name                               = "${var.name}-defaults"
  cluster                            = aws_ecs_cluster.plain.id
  task_definition                    = aws_ecs_task_definition.plain.arn
  desired_count                      = 1
  deployment_maximum_percent         = 200
  deployment_minimum_healthy_percent = 100
  enable_ecs_managed_tags            = false
  enable_execute_command             = false
  health_check_grace_period_seconds  = 0
  propagate_tags                     = "NONE"
  scheduling_strategy                = "REPLICA"
  force_new_deployment               = false

  deployment_controller {
    type = "ECS"
  }

  deployment_circuit_breaker {
    enable   = false
    rollback = false
  }
}

resource "aws_ecs_service" "breaker" {
  name                  = "${var.name}-breaker"
  cluster               = aws_ecs_cluster.plain.id
  task_definition       = aws_ecs_task_definition.plain.arn
  desired_count         = 1
  wait_for_steady_state = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  alarms {
    alarm_names = ["errors", "latency"]
    enable      = true
    rollback    = true
  }
}

resource "aws_ecs_service" "scaled" {
  name                 = "${var.name}-scaled"
  cluster              = aws_ecs_cluster.plain.id
  task_definition      = aws_ecs_task_definition.plain.arn
  desired_count        = 3
  force_new_deployment = true

  triggers = {
    image = "sha256:0"
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}

resource "aws_ecs_service" "daemon" {
  name                = "${var.name}-daemon"
  cluster             = aws_ecs_cluster.plain.id
  task_definition     = aws_ecs_task_definition.plain.arn
  scheduling_strategy = "DAEMON"
}

resource "aws_ecs_service" "daemon_with_percent" {
  name                               = "${var.name}-daemon-percent"
  cluster                            = aws_ecs_cluster.plain.id
  task_definition                    = aws_ecs_task_definition.plain.arn
  scheduling_strategy                = "DAEMON"
  deployment_minimum_healthy_percent = 50
}

resource "aws_ecs_service" "external" {
  name          = "${var.name}-external"
  cluster       = aws_ecs_cluster.plain.id
  desired_count = 0

  deployment_controller {
    type = "EXTERNAL"
  }
}

resource "aws_ecs_service" "placed" {
  name            = "${var.name}-placed"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.plain.arn
  desired_count   = 1

  ordered_placement_strategy {
    type  = "spread"
    field = "attribute:ecs.availability-zone"
  }

  ordered_placement_strategy {
    type  = "spread"
    field = "instanceId"
  }

  ordered_placement_strategy {
    type  = "binpack"
    field = "memory"
  }

  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.instance-type =~ t3.*"
  }

  placement_constraints {
    type = "distinctInstance"
  }
}

resource "aws_ecs_service" "random" {
  name            = "${var.name}-random"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.plain.arn
  desired_count   = 1

  ordered_placement_strategy {
    type = "random"
  }
}

resource "aws_ecs_service" "fargate" {
  name            = "${var.name}-fargate"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}

resource "aws_ecs_service" "fargate_public" {
  name             = "${var.name}-fargate-public"
  cluster          = aws_ecs_cluster.plain.id
  task_definition  = aws_ecs_task_definition.fargate.arn
  desired_count    = 1
  launch_type      = "FARGATE"
  platform_version = "1.4.0"

  network_configuration {
    subnets          = ["subnet-0123456789abcdef0"]
    security_groups  = ["sg-0123456789abcdef0"]
    assign_public_ip = true
  }
}

resource "aws_ecs_service" "spot" {
  name            = "${var.name}-spot"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = 1
    weight            = 1
  }

  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = 3
  }

  network_configuration {
    subnets          = ["subnet-0123456789abcdef0"]
    security_groups  = ["sg-0123456789abcdef0"]
    assign_public_ip = false
  }
}

resource "aws_ecs_service" "one_provider" {
  name            = "${var.name}-one-provider"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }
}
