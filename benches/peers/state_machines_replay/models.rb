# frozen_string_literal: true

# The application of the log as a user of state_machines writes it: 21 edges in nine events.

require "active_record"
require "state_machines-activerecord"

class Record < ActiveRecord::Base
  self.table_name = "application_records"
  belongs_to :application
end

class Application < ActiveRecord::Base
  self.table_name = "applications"

  state_machine :state, initial: :submitted do
    open = %i[partlysubmitted preaccepted accepted finalized]

    event(:partly_submit) { transition submitted: :partlysubmitted }
    event(:preaccept) { transition partlysubmitted: :preaccepted }
    event(:accept) { transition preaccepted: :accepted }
    event(:finalize) { transition accepted: :finalized }
    event(:approve) { transition %i[finalized registered activated] => :approved }
    event(:register) { transition %i[finalized approved activated] => :registered }
    event(:activate) { transition %i[finalized approved registered] => :activated }
    event(:decline) { transition open => :declined }
    event(:cancel) { transition open => :cancelled }
  end
end

# The same, with a record of each transition in its transaction.
class RecordedApplication < Application
  self.table_name = "applications"
  attr_accessor :actor

  state_machine :state do
    after_transition do |application, transition|
      Record.create!(
        application_id: application.id,
        event: transition.event,
        source: transition.from,
        target: transition.to,
        actor: application.actor,
        at: Time.now.utc
      )
    end
  end
end
