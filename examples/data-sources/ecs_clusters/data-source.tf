data "ecs_clusters" "example" {}

output "number_of_clusters" {
  value = length(data.ecs_clusters.example.cluster_arns)
}
