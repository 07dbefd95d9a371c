data "ecs_cluster" "example" {
  cluster_name = "production"
}

output "running_tasks" {
  value = data.ecs_cluster.example.running_tasks_count
}
