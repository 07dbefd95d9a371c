data "ecs_capacity_provider" "example" {
  name = "workers"
}

output "scaled_group" {
  value = data.ecs_capacity_provider.example.auto_scaling_group_provider[0].auto_scaling_group_arn
}
