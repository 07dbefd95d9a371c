# By the ARN of the object and the key, joined by a comma
terraform import ecs_tag.example arn:aws:ecs:eu-west-1:123456789012:service/production/web,cost-center
