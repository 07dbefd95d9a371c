# `terraform test`: no account, no credentials, no network.

provider "ecs" {
  simulation {
    path  = "ecs-world.json"
    speed = 60
  }
}

variables {
  name    = "shop"
  cluster = "default"
  image   = "shop/web:1"
}

run "cluster" {
  module {
    source = "./tests/cluster"
  }
}

run "goes_up" {
  assert {
    condition     = output.revision >= 1
    error_message = "The service runs no revision."
  }

  assert {
    condition     = ecs_service.this.desired_count == 2
    error_message = "Two tasks are the default."
  }
}

run "has_a_new_revision_for_another_image" {
  variables {
    image = "shop/web:2"
  }

  assert {
    condition     = output.revision == run.goes_up.revision + 1
    error_message = "Another image makes another revision."
  }
}

run "scales_without_a_new_revision" {
  variables {
    image = "shop/web:2"
    tasks = 4
  }

  assert {
    condition     = output.tasks == 4 && output.revision == run.has_a_new_revision_for_another_image.revision
    error_message = "Scaling changes the count alone."
  }
}

run "refuses_a_service_without_tasks" {
  command = plan

  variables {
    tasks = 0
  }

  expect_failures = [var.tasks]
}
