
mod launch_configuration;
