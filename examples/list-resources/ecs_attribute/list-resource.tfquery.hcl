list "ecs_attribute" "stack" {
  provider = ecs

  config {
    cluster        = "production"
    attribute_name = "stack"
  }
}
