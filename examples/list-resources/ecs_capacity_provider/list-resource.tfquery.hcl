list "ecs_capacity_provider" "example" {
  provider         = ecs
  include_resource = true

  config {
    cluster = "production"
  }
}
