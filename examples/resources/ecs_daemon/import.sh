# By its ARN
terraform import ecs_daemon.example arn:aws:ecs:eu-west-1:123456789012:daemon/production/log-collector
