# Clusters as people have them in hashicorp/aws; together they use every argument.

variable "name" {
  type = string
}

resource "aws_ecs_cluster" "plain" {
  name = "${var.name}-plain"
}

resource "aws_ecs_cluster" "tagged" {
  name = "${var.name}-tagged"

  tags = {
    team  = "web"
    empty = ""
  }
}

resource "aws_ecs_cluster" "insights" {
  name = "${var.name}-insights"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_cluster" "no_insights" {
  name = "${var.name}-no-insights"

  setting {
    name  = "containerInsights"
    value = "disabled"
  }
}

resource "aws_ecs_cluster" "enhanced" {
  name = "${var.name}-enhanced"

  setting {
    name  = "containerInsights"
    value = "enhanced"
  }
}

resource "aws_ecs_cluster" "exec_to_logs" {
  name = "${var.name}-exec-to-logs"

  configuration {
    execute_command_configuration {
      logging = "OVERRIDE"

      log_configuration {
        cloud_watch_log_group_name = "/ecs/exec"
      }
    }
  }
}

resource "aws_ecs_cluster" "exec_encrypted" {
  name = "${var.name}-exec-encrypted"

  configuration {
    execute_command_configuration {
      kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      logging    = "OVERRIDE"

      log_configuration {
        cloud_watch_encryption_enabled = true
        cloud_watch_log_group_name     = "/ecs/exec"
      }
    }
  }
}

resource "aws_ecs_cluster" "exec_to_bucket" {
  name = "${var.name}-exec-to-bucket"

  configuration {
    execute_command_configuration {
      logging = "OVERRIDE"

      log_configuration {
        cloud_watch_encryption_enabled = false
        s3_bucket_encryption_enabled   = true
        s3_bucket_name                 = "exec-logs"
        s3_key_prefix                  = "sessions"
      }
    }
  }
}

resource "aws_ecs_cluster" "exec_default" {
  name = "${var.name}-exec-default"

  configuration {
    execute_command_configuration {
      kms_key_id = "alias/exec"
    }
  }
}

resource "aws_ecs_cluster" "exec_empty" {
  name = "${var.name}-exec-empty"

  configuration {
    execute_command_configuration {
    }
  }
}

resource "aws_ecs_cluster" "exec_none" {
  name = "${var.name}-exec-none"

  configuration {
    execute_command_configuration {
      logging = "NONE"
    }
  }
}

resource "aws_ecs_cluster" "storage" {
  name = "${var.name}-storage"

  configuration {
    managed_storage_configuration {
      kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }
}

resource "aws_ecs_cluster" "fargate_storage" {
  name = "${var.name}-fargate-storage"

  configuration {
    managed_storage_configuration {
      fargate_ephemeral_storage_kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }
}

resource "aws_ecs_cluster" "connect" {
  name = "${var.name}-connect"

  service_connect_defaults {
    namespace = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-aaaabbbbccccdddd"
  }
}

resource "aws_ecs_cluster" "everything" {
  name = "${var.name}-everything"

  configuration {
    execute_command_configuration {
      kms_key_id = "alias/exec"
      logging    = "OVERRIDE"

      log_configuration {
        cloud_watch_encryption_enabled = true
        cloud_watch_log_group_name     = "/ecs/exec"
        s3_bucket_encryption_enabled   = true
        s3_bucket_name                 = "exec-logs"
        s3_key_prefix                  = "sessions"
      }
    }

    managed_storage_configuration {
      fargate_ephemeral_storage_kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      kms_key_id                           = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  service_connect_defaults {
    namespace = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-aaaabbbbccccdddd"
  }

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  tags = {
    team = "web"
  }
}
