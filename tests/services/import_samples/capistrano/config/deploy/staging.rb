set :user, "stager"
role :app, %w{staging.shop.internal}
role :web, "staging.shop.internal"
set :deploy_to, -> { "/srv/#{fetch(:application)}-staging" }
