list "ecs_launch_configuration" "tagged" {
  provider = ecs

  config {
    filter {
      name   = "tag-key"
      values = ["environment"]
    }
  }
}
