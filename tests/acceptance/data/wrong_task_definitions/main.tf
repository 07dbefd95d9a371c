# Definitions that ECS refuses, each with its faults on the lines marked at their ends.

terraform {
  required_providers {
    ecs = {
      source = "terraform-provider-ecs/ecs"
    }
  }
}

resource "ecs_task_definition" "family" {
  family                   = "no spaces" # wrong
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", image = "app", memory = 64 }])
}

resource "ecs_task_definition" "no_container" {
  family                   = "no-container"
  requires_compatibilities = ["EC2"]
  container_definitions    = "[]" # wrong
}

resource "ecs_task_definition" "same_name" {
  family                   = "same-name"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", image = "a", memory = 64 }, { name = "app", image = "b", memory = 64 }]) # wrong
}

resource "ecs_task_definition" "nothing_essential" {
  family                   = "nothing-essential"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", image = "app", memory = 64, essential = false }]) # wrong
}

resource "ecs_task_definition" "compatibility" {
  family                   = "compatibility"
  requires_compatibilities = ["LAMBDA"] # wrong
  container_definitions    = jsonencode([{ name = "app", image = "app", memory = 64 }])
}

resource "ecs_task_definition" "fargate_network" {
  family                   = "fargate-network"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "bridge" # wrong
  cpu                      = "256"
  memory                   = "512"
  container_definitions    = jsonencode([{ name = "app", image = "app" }])
}

resource "ecs_task_definition" "fargate_pair" {
  family                   = "fargate-pair"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "4096" # wrong
  container_definitions    = jsonencode([{ name = "app", image = "app" }])
}

resource "ecs_task_definition" "no_image" {
  family                   = "no-image"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", memory = 64 }]) # wrong
}

resource "ecs_task_definition" "no_memory" {
  family                   = "no-memory"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", image = "app" }]) # wrong
}

resource "ecs_task_definition" "bad_json" {
  family                   = "bad-json"
  requires_compatibilities = ["EC2"]
  container_definitions    = "[{ name: app }]" # wrong
}

resource "ecs_task_definition" "proxy_on_bridge" {
  family                   = "app"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", image = "app", memory = 64, user = "1337" }])

  proxy_configuration { # wrong
    container_name = "app"
    properties = {
      ProxyIngressPort = "15000"
      ProxyEgressPort  = "15001"
      AppPorts         = "8080"
      IgnoredUID       = "1337"
    }
  }
}

resource "ecs_task_definition" "inside_a_set" {
  family                   = "app"
  requires_compatibilities = ["EC2"]
  task_role_arn            = "app"
  container_definitions    = jsonencode([{ name = "app", image = "app", memory = 64, mountPoints = [{ sourceVolume = "data", containerPath = "/data" }] }])

  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id     = "fs-0123456789abcdef0"
      transit_encryption = "DISABLED" # wrong
      authorization_config {
        iam = "ENABLED"
      }
    }
  }
}

# The text is shown once, the other fault at the resource.
resource "ecs_task_definition" "two_faults" { # wrong
  family                   = "app"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", memory = 64 }, { name = "db", memory = 64 }]) # wrong
}
