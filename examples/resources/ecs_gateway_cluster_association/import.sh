# By the names or ARNs of gateway and cluster, joined by a comma
terraform import ecs_gateway_cluster_association.example public,main
