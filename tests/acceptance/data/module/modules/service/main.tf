locals {
  is_awsvpc = var.network != null

  # As modules put containers together: a base with empty lists and nulls, and what the caller has over it.
  container = merge({
    name                   = "app"
    image                  = var.image
    essential              = true
    cpu                    = var.cpu
    memory                 = try(coalesce(var.memory), 64)
    command                = null
    entryPoint             = []
    workingDirectory       = ""
    user                   = null
    readonlyRootFilesystem = false
    mountPoints            = [for name in keys(var.volumes) : { sourceVolume = name, containerPath = "/${name}" }]
    volumesFrom            = []
    portMappings = [
      for port in var.container_port[*] : {
        containerPort = port
        hostPort      = local.is_awsvpc ? port : 0
        protocol      = "tcp"
      }
    ]
    environment = [for name in sort(keys(var.environment)) : { name = name, value = var.environment[name] }]
    secrets     = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    healthCheck = null
    logConfiguration = var.log_group == "" ? null : {
      logDriver = "awslogs"
      options = {
        awslogs-group         = var.log_group
        awslogs-region        = "us-east-1"
        awslogs-stream-prefix = "app"
      }
    }
  }, var.container_overrides)
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  container_definitions    = jsonencode([local.container])
  cpu                      = var.cpu
  memory                   = var.memory
  network_mode             = local.is_awsvpc ? "awsvpc" : null
  requires_compatibilities = compact([local.is_awsvpc ? "FARGATE" : ""])
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = var.enable_execute == true ? "arn:aws:iam::123456789012:role/exec" : ""
  ipc_mode                 = null
  pid_mode                 = null

  dynamic "volume" {
    for_each = var.volumes

    content {
      name      = volume.key
      host_path = lookup(volume.value, "host_path", null)

      dynamic "docker_volume_configuration" {
        for_each = lookup(volume.value, "docker", [])

        content {
          autoprovision = lookup(docker_volume_configuration.value, "autoprovision", null)
          driver        = lookup(docker_volume_configuration.value, "driver", null)
          driver_opts   = lookup(docker_volume_configuration.value, "driver_opts", null)
          labels        = lookup(docker_volume_configuration.value, "labels", null)
          scope         = lookup(docker_volume_configuration.value, "scope", null)
        }
      }

      dynamic "efs_volume_configuration" {
        for_each = try([volume.value.efs], [])

        content {
          file_system_id          = efs_volume_configuration.value.file_system_id
          root_directory          = try(efs_volume_configuration.value.root_directory, null)
          transit_encryption      = try(efs_volume_configuration.value.transit_encryption, null)
          transit_encryption_port = try(efs_volume_configuration.value.transit_encryption_port, null)

          dynamic "authorization_config" {
            for_each = try(efs_volume_configuration.value.authorization, [])

            content {
              access_point_id = try(authorization_config.value.access_point_id, null)
              iam             = try(authorization_config.value.iam, null)
            }
          }
        }
      }
    }
  }

  dynamic "placement_constraints" {
    for_each = []

    content {
      type       = placement_constraints.value.type
      expression = lookup(placement_constraints.value, "expression", null)
    }
  }

  dynamic "runtime_platform" {
    for_each = local.is_awsvpc ? [{ cpu_architecture = "ARM64" }] : []

    content {
      cpu_architecture        = try(runtime_platform.value.cpu_architecture, null)
      operating_system_family = try(runtime_platform.value.operating_system_family, null)
    }
  }

  dynamic "ephemeral_storage" {
    for_each = []

    content {
      size_in_gib = ephemeral_storage.value
    }
  }

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_ecs_service" "this" {
  name                               = var.name
  cluster                            = var.cluster_arn
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.scheduling_strategy == "DAEMON" ? null : var.desired_count
  launch_type                        = length(var.capacity_strategies) > 0 ? null : var.launch_type
  platform_version                   = var.platform_version
  scheduling_strategy                = var.scheduling_strategy
  iam_role                           = var.iam_role
  deployment_maximum_percent         = var.deployment_maximum
  deployment_minimum_healthy_percent = var.deployment_minimum
  health_check_grace_period_seconds  = length(var.target_group_arns) > 0 ? 30 : null
  enable_ecs_managed_tags            = null
  enable_execute_command             = var.enable_execute
  force_new_deployment               = null
  propagate_tags                     = var.propagate_tags
  triggers                           = {}
  wait_for_steady_state              = var.wait_for_steady

  dynamic "capacity_provider_strategy" {
    for_each = var.capacity_strategies
    iterator = strategy

    content {
      capacity_provider = strategy.key
      base              = try(strategy.value.base, null)
      weight            = try(strategy.value.weight, null)
    }
  }

  dynamic "deployment_circuit_breaker" {
    for_each = var.circuit_breaker[*]

    content {
      enable   = deployment_circuit_breaker.value.enable
      rollback = deployment_circuit_breaker.value.rollback
    }
  }

  dynamic "deployment_controller" {
    for_each = compact([var.deployment_controller])

    content {
      type = deployment_controller.value
    }
  }

  dynamic "load_balancer" {
    for_each = var.target_group_arns

    content {
      elb_name         = ""
      target_group_arn = load_balancer.value
      container_name   = "app"
      container_port   = var.container_port
    }
  }

  dynamic "network_configuration" {
    for_each = var.network[*]

    content {
      subnets          = network_configuration.value.subnet_ids
      security_groups  = network_configuration.value.security_group_ids
      assign_public_ip = network_configuration.value.assign_public_ip
    }
  }

  dynamic "ordered_placement_strategy" {
    for_each = []

    content {
      type  = ordered_placement_strategy.value.type
      field = try(ordered_placement_strategy.value.field, null)
    }
  }

  dynamic "placement_constraints" {
    for_each = compact([var.placement_expression])

    content {
      type       = "memberOf"
      expression = placement_constraints.value
    }
  }

  dynamic "service_registries" {
    for_each = var.service_registries

    content {
      registry_arn   = service_registries.value.registry_arn
      port           = lookup(service_registries.value, "port", null)
      container_name = lookup(service_registries.value, "container_name", null)
      container_port = lookup(service_registries.value, "container_port", null)
    }
  }

  timeouts {
    create = try(var.timeouts.create, null)
    update = try(var.timeouts.update, null)
    delete = try(var.timeouts.delete, null)
  }

  tags = merge({ Name = var.name }, var.tags)

  lifecycle {
    ignore_changes = [desired_count]
  }
}
