/** The example of echoer's README, byte for byte: pasted into its shell it makes five actions and a run. */
export const readmeExample = `action ci
	addr = "http://localhost:18080/ci";
	method = http;
	args = (str project,str version,int retry_count);
	return = (SUCCESS | FAIL);
action_end
/

action approval
	addr = "http://localhost:18080/approval";
	method = http;
	args = (str work_order,int version);
	return = (AGREE | REJECT | NEXT | FAIL);
action_end
/

action deploy_1
	addr = "http://localhost:18080/deploy";
	method = http;
	args = (str project, int version);
	return = (SUCCESS | FAIL);
action_end
/

action approval_2
	addr = "http://localhost:18080/approval2";
	method = http;
	args = (str project, int version);
	return = (AGREE | REJECT | FAIL);
action_end
/

action notify
	addr = "http://localhost:18080/notify";
	method = http;
	args = (str project, int version);
	return = (SUCCESS | FAIL);
action_end
/

flow_run my_flow_run
	step A => (SUCCESS->D | FAIL->A) {
		action = "ci";
		args = (project="https://github.com/yametech/compass.git",version="v0.1.0",retry_count=10);
	};
	step D => ( AGREE -> B | REJECT -> C | NEXT -> E | FAIL -> D ) {
		action="approval";
		args=(work_order="nz00001",version=12343);
	};
	step B => (FAIL->B | SUCCESS->C) {
		action="deploy_1";
		args=(project="nz00001",version=12343);
	};
	step E => (REJECT->C | AGREE->B | FAIL->E) {
		action="approval_2";
		args=(project="nz00001",version=12343);
	};
    step C => (SUCCESS->done | FAIL->C){
        action="notify";
        args=(project="nz00001",version=12343);
    };
flow_run_end
/
`;
