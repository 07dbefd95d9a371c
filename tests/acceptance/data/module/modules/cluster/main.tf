resource "aws_ecs_cluster" "this" {
  count = var.create ? 1 : 0

  name = var.name

  dynamic "configuration" {
    for_each = var.execute_command[*]

    content {
      dynamic "execute_command_configuration" {
        for_each = [configuration.value]

        content {
          kms_key_id = try(execute_command_configuration.value.kms_key_id, null)
          logging    = execute_command_configuration.value.logging

          dynamic "log_configuration" {
            for_each = execute_command_configuration.value.logging == "OVERRIDE" ? [configuration.value] : []

            content {
              cloud_watch_encryption_enabled = null
              cloud_watch_log_group_name     = log_configuration.value.log_group
              s3_bucket_name                 = try(log_configuration.value.bucket, null)
              s3_key_prefix                  = ""
            }
          }
        }
      }

      dynamic "managed_storage_configuration" {
        for_each = try(configuration.value.storage, [])

        content {
          kms_key_id = managed_storage_configuration.value
        }
      }
    }
  }

  dynamic "service_connect_defaults" {
    for_each = compact([var.namespace])

    content {
      namespace = service_connect_defaults.value
    }
  }

  dynamic "setting" {
    for_each = flatten([{ name = "containerInsights", value = var.insights }])

    content {
      name  = setting.value.name
      value = setting.value.value
    }
  }

  tags = var.tags

  # The single tags of aws_ecs_tag.
  lifecycle {
    ignore_changes = [tags["owner"], tags_all["owner"]]
  }
}

resource "aws_ecs_capacity_provider" "this" {
  for_each = { for name, provider in var.autoscaling_capacity_providers : name => provider if var.create }

  name = try(each.value.name, "${var.name}-${each.key}")

  auto_scaling_group_provider {
    auto_scaling_group_arn         = each.value.auto_scaling_group_arn
    managed_draining               = try(each.value.managed_draining, null)
    managed_termination_protection = try(each.value.managed_scaling, null) == null ? "DISABLED" : try(each.value.managed_termination_protection, null)

    dynamic "managed_scaling" {
      for_each = try([each.value.managed_scaling], [])

      content {
        instance_warmup_period    = try(managed_scaling.value.instance_warmup_period, null)
        maximum_scaling_step_size = try(managed_scaling.value.maximum_scaling_step_size, null)
        minimum_scaling_step_size = try(managed_scaling.value.minimum_scaling_step_size, null)
        status                    = try(managed_scaling.value.status, null)
        target_capacity           = try(managed_scaling.value.target_capacity, null)
      }
    }
  }

  tags = merge(var.tags, try(each.value.tags, {}))
}

locals {
  fargate = {
    for name, strategy in var.fargate_capacity_providers : name => {
      base   = lookup(strategy, "base", null)
      weight = lookup(strategy, "weight", null)
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  count = var.create ? 1 : 0

  cluster_name       = aws_ecs_cluster.this[0].name
  capacity_providers = distinct(concat(keys(local.fargate), [for provider in aws_ecs_capacity_provider.this : provider.name]))

  dynamic "default_capacity_provider_strategy" {
    for_each = local.fargate
    iterator = strategy

    content {
      capacity_provider = strategy.key
      base              = strategy.value.base
      weight            = strategy.value.weight
    }
  }
}
