const listed = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)

/** Names of the field, as somebody who knows what a home server is would try them first: hardware, systems, and what people run on such hosts. */
export const fieldNames =
  listed(`nvidia geforce rtx gtx tesla quadro cuda radeon amd intel ryzen threadripper epyc xeon gpu cpu nvme ssd hdd 1030 1050 1050ti
  1060 1070 1070ti 1080 1080ti 1650 1660 1660ti 2060 2070 2080 2080ti 3050 3060 3060ti 3070 3070ti 3080 3080ti 3090 3090ti 4060 4060ti 4070
  4070ti 4080 4090 5060 5060ti 5070 5070ti 5080 5090 p40 p100 v100 a100 h100 h200 a4000 a5000 a6000 7900xtx 6900xt dell poweredge r720 r730
  r740 proliant microserver lenovo thinkpad thinkcentre supermicro msi samsung seagate ironwolf raspberry raspi pi4 pi5 nuc beelink
  minisforum jetson synology diskstation ds218 ds220 ds420 ds718 ds720 ds723 ds920 ds923 ds1520 ds1621 qnap truenas freenas unraid
  openmediavault asustor linux fedora debian ubuntu centos redhat rhel alma manjaro suse opensuse gentoo nixos alpine kali windows macos
  coreos silverblue lts proxmox pve esxi vmware virtualbox hyperv qemu kvm libvirt lxc lxd incus docker compose podman containerd
  kubernetes k8s k3s portainer watchtower nginx apache haproxy proxy npm letsencrypt certbot cloudflare cloudflared tailscale headscale
  tailnet wireguard openvpn vpn zerotier netbird firewall firewalld nftables iptables fail2ban crowdsec ufw pfsense opnsense unifi ubiquiti
  mikrotik openwrt fritzbox fritz router wifi wlan lan nas dmz vlan dns dhcp dyndns duckdns adguard pihole ollama openwebui webui webgui
  comfyui comfy automatic1111 sdxl llama llama2 llama3 llama4 mistral mixtral qwen gemma deepseek gpt gpt4 gpt5 chatgpt openai anthropic
  llm llms chatbot huggingface pytorch tensorflow langchain langfuse n8n flowise dify jupyter jellyfin plex emby kodi sonarr radarr lidarr
  prowlarr bazarr sabnzbd qbittorrent deluge tautulli overseerr jellyseerr immich photoprism nextcloud owncloud seafile syncthing paperless
  paperlessngx vaultwarden bitwarden keepass gitea forgejo gitlab github jenkins grafana prometheus influxdb telegraf kuma netdata zabbix
  nagios homeassistant mqtt mosquitto zigbee nodered authelia authentik keycloak minecraft valheim homepage dashy wordpress mediawiki
  bookstack postgres postgresql mysql mariadb mongo mongodb redis valkey sqlite elasticsearch kibana rabbitmq kafka squaretable plumbline
  selfhosted selfhost selfhosting homelab homeserver server host deploy sysadmin devops admin root mgr `)

/** Words that such names are joined with, and what calendars hold: an ordinary sentence may hold them too. */
export const fieldWords =
  listed(`titan core ram asus gigabyte corsair western digital pi orin rocky arch mint bookworm trixie jammy noble focal container containers
  rancher traefik caddy manager tunnel switch gateway network unbound bind squid open stable diffusion flux phi claude gemini copilot
  whisper chat model models prompt turbo hugging face transformers transmission loki uptime home assistant hass factorio heimdall ghost
  outline elastic minio lab node cluster rack basement cellar closet storage cold backup backups media movies films music photos video
  videos family familie house haus zuhause maison casa office deployment operator engineer master owner user service services system
  systems machine computer box artificial intelligence ai agent local private personal internal secure safe public cloud edge web app
  apps site portal january february march april may june july august september october november december jan feb mar apr jun jul aug sep
  sept oct nov dec januar februar maerz märz mai juni juli oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre
  novembre decembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre monday tuesday wednesday
  thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi
  dimanche lunes martes miercoles jueves viernes sabado domingo spring summer autumn fall winter fruehling sommer herbst printemps automne
  hiver primavera verano invierno`)

/** Rows of keys, as layouts have them. Each stands for the keys of the first, which are those of the US layout. */
const us = ['`1234567890-=', 'qwertyuiop[]\\', "asdfghjkl;'", 'zxcvbnm,./']
const others: readonly (readonly string[])[] = [
  ['~!@#$%^&*()_+', 'QWERTYUIOP{}|', 'ASDFGHJKL:"', 'ZXCVBNM<>?'],
  ['ё1234567890-=', 'йцукенгшщзхъ\\', 'фывапролджэ', 'ячсмитьбю.'],
  ['`1234567890-=', ';ςερτυθιοπ[]\\', "ασδφγηξκλ΄'", 'ζχψωβνμ,./'],
  ['`1234567890-=', 'qwfpgjluy;[]\\', "arstdhneio'", 'zxcvbkm,./'],
  ['$"«»()@+-/*=%', 'bépoèvdljzwç', 'auiectsrnm', 'àyx.kqghf'],
  ['^1234567890-`', 'xvlcwkhgfqß´', 'uiaeosnrtdy', 'üöäpzbm,.j'],
  ['`1234567890-=', 'qdrwbjfup;[]\\', "ashtgyneoi'", 'zxmcvkl,./'],
]

const keysOf = (rows: readonly string[]): ReadonlyMap<string, string> =>
  new Map(rows.flatMap((row, at) => [...row].map((sign, key): [string, string] => [sign, us[at]?.[key] ?? sign])))
const layouts = others.map(keysOf)

const places = new Map(
  us.flatMap((row, y) => [...row].map((key, x): [string, readonly [number, number]] => [key, [x, y]])),
)

/** Whether most keys lie beside the one before, or are the same. */
function isWalk(keys: string): boolean {
  const steps = [...keys].slice(1).filter((key, at) => {
    const [from, to] = [places.get(keys[at] ?? ''), places.get(key)]
    return from !== undefined && to !== undefined && Math.abs(from[0] - to[0]) <= 1 && Math.abs(from[1] - to[1]) <= 1
  })
  return steps.length * 2 > keys.length
}

/** A walk over the keys of several layouts, with Shift or without, as the US layout would write it; none where a text is no walk there. */
export const walked = (text: string): string[] =>
  layouts
    .map(keys => [...text].map(sign => keys.get(sign) ?? keys.get(sign.toLowerCase()) ?? sign.toLowerCase()).join(''))
    .filter(isWalk)
