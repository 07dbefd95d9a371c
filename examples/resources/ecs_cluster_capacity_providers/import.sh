# By the name or the ARN of the cluster
terraform import ecs_cluster_capacity_providers.example production
