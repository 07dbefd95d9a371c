# Launch templates as people have them in hashicorp/aws; launch_templates_instances.tf has the rest. Together they use
# every argument.

resource "aws_launch_template" "plain" {
  name          = "${var.name}-plain"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
}

resource "aws_launch_template" "nothing" {
  name = "${var.name}-nothing"
}

resource "aws_launch_template" "prefixed" {
  name_prefix   = "${var.name}-prefix-"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
}

resource "aws_launch_template" "workers" {
  name                   = "${var.name}-workers"
  description            = "ECS workers"
  image_id               = "ami-0123456789abcdef0"
  instance_type          = "m5.large"
  key_name               = "admin"
  ebs_optimized          = true
  update_default_version = true
  user_data              = base64encode("#!/bin/bash\necho ECS_CLUSTER=web >> /etc/ecs/ecs.config\n")
  vpc_security_group_ids = ["sg-0123456789abcdef0"]

  iam_instance_profile {
    name = "ecsInstanceRole"
  }

  monitoring {
    enabled = true
  }

  tags = {
    team = "web"
  }
}

resource "aws_launch_template" "switches" {
  name                                 = "${var.name}-switches"
  instance_type                        = "m5.large"
  default_version                      = 1
  disable_api_stop                     = true
  disable_api_termination              = true
  ebs_optimized                        = false
  instance_initiated_shutdown_behavior = "terminate"
  kernel_id                            = "aki-0123456789abcdef0"
  ram_disk_id                          = "ari-0123456789abcdef0"
  security_group_names                 = ["classic"]

  iam_instance_profile {
    arn = "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole"
  }

  monitoring {
    enabled = false
  }

  enclave_options {
    enabled = true
  }

  maintenance_options {
    auto_recovery = "disabled"
  }

  license_specification {
    license_configuration_arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef"
  }
}

resource "aws_launch_template" "switches_off" {
  name                    = "${var.name}-switches-off"
  instance_type           = "m5.large"
  disable_api_stop        = false
  disable_api_termination = false

  enclave_options {
    enabled = false
  }

  hibernation_options {
    configured = false
  }
}

resource "aws_launch_template" "tokens" {
  name          = "${var.name}-tokens"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  metadata_options {
    http_tokens = "required"
  }
}

resource "aws_launch_template" "metadata" {
  name          = "${var.name}-metadata"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  metadata_options {
    http_endpoint               = "enabled"
    http_protocol_ipv6          = "disabled"
    http_put_response_hop_limit = 2
    http_tokens                 = "required"
    instance_metadata_tags      = "enabled"
  }
}

resource "aws_launch_template" "tagging" {
  name          = "${var.name}-tagging"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  tag_specifications {
    resource_type = "instance"

    tags = {
      Name = "worker"
    }
  }

  tag_specifications {
    resource_type = "volume"

    tags = {
      Name = "worker"
    }
  }
}

resource "aws_launch_template" "disk" {
  name          = "${var.name}-disk"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 50
    }
  }
}

resource "aws_launch_template" "disks" {
  name          = "${var.name}-disks"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      delete_on_termination      = true
      encrypted                  = true
      iops                       = 3000
      kms_key_id                 = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      snapshot_id                = "snap-0123456789abcdef0"
      throughput                 = 250
      volume_initialization_rate = 100
      volume_size                = 50
      volume_type                = "gp3"
    }
  }

  block_device_mappings {
    device_name = "/dev/xvdb"

    ebs {
      delete_on_termination = false
      encrypted             = "false"
      volume_size           = 50
      volume_type           = "gp2"
    }
  }

  block_device_mappings {
    device_name = "/dev/xvdc"
    no_device   = ""
  }

  block_device_mappings {
    device_name  = "/dev/xvdd"
    virtual_name = "ephemeral0"
  }
}
