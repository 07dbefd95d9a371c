output "arn" {
  value = try(aws_ecs_cluster.this[0].arn, null)
}

output "name" {
  value = try(aws_ecs_cluster.this[0].name, null)
}

output "capacity_providers" {
  value = { for key, provider in aws_ecs_capacity_provider.this : key => provider.arn }
}
