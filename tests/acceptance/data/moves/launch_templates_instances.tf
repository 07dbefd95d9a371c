# Launch templates with networks, markets, placement and requirements.

resource "aws_launch_template" "network" {
  name          = "${var.name}-network"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  network_interfaces {
    associate_public_ip_address = true
    security_groups             = ["sg-0123456789abcdef0"]
  }
}

resource "aws_launch_template" "network_without_address" {
  name          = "${var.name}-no-address"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  network_interfaces {
    associate_public_ip_address = false
    delete_on_termination       = "true"
    device_index                = 0
    subnet_id                   = "subnet-0123456789abcdef0"
  }
}

resource "aws_launch_template" "network_everything" {
  name          = "${var.name}-network-everything"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "c5n.18xlarge"

  network_interfaces {
    associate_carrier_ip_address = false
    delete_on_termination        = false
    description                  = "first"
    device_index                 = 0
    interface_type               = "interface"
    ipv4_addresses               = ["10.0.0.10", "10.0.0.11"]
    ipv6_addresses               = ["2001:db8::1"]
    network_card_index           = 0
    primary_ipv6                 = true
    private_ip_address           = "10.0.0.10"
    security_groups              = ["sg-0123456789abcdef0"]
    subnet_id                    = "subnet-0123456789abcdef0"

    connection_tracking_specification {
      tcp_established_timeout = 600
      udp_stream_timeout      = 120
      udp_timeout             = 45
    }

    ena_srd_specification {
      ena_srd_enabled = true

      ena_srd_udp_specification {
        ena_srd_udp_enabled = true
      }
    }
  }

  network_interfaces {
    device_index       = 1
    interface_type     = "efa"
    ipv4_address_count = 2
    ipv6_address_count = 2
    network_card_index = 1
    subnet_id          = "subnet-0123456789abcdef0"
  }

  network_interfaces {
    device_index      = 2
    ipv4_prefix_count = 1
    ipv6_prefix_count = 1
    subnet_id         = "subnet-0123456789abcdef0"
  }

  network_interfaces {
    device_index  = 3
    ipv4_prefixes = ["10.0.1.0/28"]
    ipv6_prefixes = ["2001:db8:0:0:1::/80"]
    subnet_id     = "subnet-0123456789abcdef0"
  }

  network_interfaces {
    device_index         = 4
    network_interface_id = "eni-0123456789abcdef0"
  }
}

resource "aws_launch_template" "spot" {
  name          = "${var.name}-spot"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  instance_market_options {
    market_type = "spot"
  }
}

resource "aws_launch_template" "spot_everything" {
  name          = "${var.name}-spot-everything"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  instance_market_options {
    market_type = "spot"

    spot_options {
      block_duration_minutes         = 60
      instance_interruption_behavior = "terminate"
      max_price                      = "0.05"
      spot_instance_type             = "one-time"
      valid_until                    = "2030-01-01T00:00:00Z"
    }
  }
}

resource "aws_launch_template" "spot_price" {
  name          = "${var.name}-spot-price"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  instance_market_options {
    market_type = "spot"

    spot_options {
      max_price = "0.05"
    }
  }
}

resource "aws_launch_template" "burst" {
  name          = "${var.name}-burst"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  credit_specification {
    cpu_credits = "standard"
  }
}

resource "aws_launch_template" "credits_only" {
  name = "${var.name}-credits-only"

  credit_specification {
    cpu_credits = "unlimited"
  }
}

resource "aws_launch_template" "processor" {
  name          = "${var.name}-processor"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m6a.large"

  cpu_options {
    amd_sev_snp      = "enabled"
    core_count       = 1
    threads_per_core = 2
  }

  hibernation_options {
    configured = true
  }
}

resource "aws_launch_template" "reserved" {
  name          = "${var.name}-reserved"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  capacity_reservation_specification {
    capacity_reservation_preference = "open"
  }
}

resource "aws_launch_template" "reserved_target" {
  name          = "${var.name}-reserved-target"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  capacity_reservation_specification {
    capacity_reservation_target {
      capacity_reservation_id = "cr-0123456789abcdef0"
    }
  }
}

resource "aws_launch_template" "reserved_group" {
  name          = "${var.name}-reserved-group"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  capacity_reservation_specification {
    capacity_reservation_target {
      capacity_reservation_resource_group_arn = "arn:aws:resource-groups:us-east-1:123456789012:group/reserved"
    }
  }
}

resource "aws_launch_template" "zone" {
  name          = "${var.name}-zone"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  placement {
    availability_zone = "us-east-1a"
  }
}

resource "aws_launch_template" "host" {
  name          = "${var.name}-host"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  placement {
    affinity      = "host"
    host_id       = "h-0123456789abcdef0"
    spread_domain = "rack"
    tenancy       = "host"
  }
}

resource "aws_launch_template" "host_group" {
  name          = "${var.name}-host-group"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  placement {
    host_resource_group_arn = "arn:aws:resource-groups:us-east-1:123456789012:group/hosts"
    tenancy                 = "host"
  }
}

resource "aws_launch_template" "partition" {
  name          = "${var.name}-partition"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "m5.large"

  placement {
    group_name       = "spread"
    partition_number = 2
  }
}

resource "aws_launch_template" "names" {
  name          = "${var.name}-names"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  private_dns_name_options {
    enable_resource_name_dns_a_record    = true
    enable_resource_name_dns_aaaa_record = true
    hostname_type                        = "resource-name"
  }
}

resource "aws_launch_template" "names_some" {
  name          = "${var.name}-names-some"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  private_dns_name_options {
    hostname_type = "ip-name"
  }
}

resource "aws_launch_template" "requirements" {
  name     = "${var.name}-requirements"
  image_id = "ami-0123456789abcdef0"

  instance_requirements {
    memory_mib {
      min = 2048
    }

    vcpu_count {
      min = 2
    }
  }
}

resource "aws_launch_template" "requirements_everything" {
  name     = "${var.name}-requirements-everything"
  image_id = "ami-0123456789abcdef0"

  instance_requirements {
    accelerator_manufacturers                               = ["nvidia"]
    accelerator_names                                       = ["t4", "v100"]
    accelerator_types                                       = ["gpu"]
    allowed_instance_types                                  = ["g4dn.*", "p3.*"]
    bare_metal                                              = "included"
    burstable_performance                                   = "excluded"
    cpu_manufacturers                                       = ["intel", "amd"]
    instance_generations                                    = ["current"]
    local_storage                                           = "required"
    local_storage_types                                     = ["ssd"]
    max_spot_price_as_percentage_of_optimal_on_demand_price = 50
    on_demand_max_price_percentage_over_lowest_price        = 20
    require_hibernate_support                               = true

    accelerator_count {
      min = 1
      max = 4
    }

    accelerator_total_memory_mib {
      min = 1024
      max = 65536
    }

    baseline_ebs_bandwidth_mbps {
      min = 100
      max = 10000
    }

    memory_gib_per_vcpu {
      min = 0.5
      max = 8
    }

    memory_mib {
      min = 2048
      max = 65536
    }

    network_bandwidth_gbps {
      min = 0.5
      max = 100
    }

    network_interface_count {
      min = 1
      max = 8
    }

    total_local_storage_gb {
      min = 10.5
      max = 1000
    }

    vcpu_count {
      min = 2
      max = 16
    }
  }
}

resource "aws_launch_template" "requirements_excluding" {
  name     = "${var.name}-requirements-excluding"
  image_id = "ami-0123456789abcdef0"

  instance_requirements {
    excluded_instance_types                     = ["t2.*"]
    spot_max_price_percentage_over_lowest_price = 100

    accelerator_count {
      max = 0
    }

    memory_mib {
      min = 2048
    }

    vcpu_count {
      min = 2
      max = 4
    }
  }
}
