# Ten definitions that ECS refuses, each with its fault on the line marked at its end.

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
