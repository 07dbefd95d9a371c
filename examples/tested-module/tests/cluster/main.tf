# The cluster that the tests of the module run in.

terraform {
  required_providers {
    ecs = {
      source  = "terraform-provider-ecs/ecs"
      version = "~> 0.1"
    }
  }
}

resource "ecs_cluster" "default" {
  name = "default"
}
