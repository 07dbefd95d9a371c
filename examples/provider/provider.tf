terraform {
  required_providers {
    ecs = {
      source  = "terraform-provider-ecs/ecs"
      version = "~> 0.1"
    }
  }
}

# Credentials and region come from where every AWS tool finds them: environment, shared files, SSO, the instance's role.
provider "ecs" {
  region = "eu-central-1"

  default_tags {
    tags = {
      team = "platform"
    }
  }
}
