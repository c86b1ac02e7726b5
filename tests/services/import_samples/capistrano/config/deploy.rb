# config valid for current version and patch releases of Capistrano
lock "~> 3.19.1"

set :application, "storefront"
set :repo_url, "git@git.example.com:me/storefront.git"
ask :branch, `git rev-parse --abbrev-ref HEAD`.chomp
set :deploy_to, "/var/www/#{fetch(:application)}"
append :linked_files, "config/database.yml", 'config/master.key'
append :linked_dirs, "log", "tmp/pids",
       "storage"
set :keep_releases, 7
set :default_env, { path: "/opt/ruby/bin:$PATH" }

namespace :deploy do
  task :restart do
    on roles(:app) do
      execute "sudo systemctl restart #{fetch(:application)}"
    end
  end
end
