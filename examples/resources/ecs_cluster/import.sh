# By name or by ARN
terraform import ecs_cluster.example production
