/* PJSIP's ALSA driver, bound late: each function is looked up in the machine's own libasound.so.2 when the
 * driver starts. A wheel that carried a copy of that library would not fit the machine's plug-ins (PipeWire,
 * PulseAudio), and one that needed it could not be imported on a machine without sound. */
#ifndef RECEPTION_ALSA_LATE_H
#define RECEPTION_ALSA_LATE_H

#include <dlfcn.h>

#define EACH_ALSA_FUNCTION(F) \
    F(snd_device_name_free_hint) \
    F(snd_device_name_get_hint) \
    F(snd_device_name_hint) \
    F(snd_lib_error_set_handler) \
    F(snd_mixer_attach) \
    F(snd_mixer_close) \
    F(snd_mixer_elem_next) \
    F(snd_mixer_find_selem) \
    F(snd_mixer_first_elem) \
    F(snd_mixer_load) \
    F(snd_mixer_open) \
    F(snd_mixer_selem_get_capture_volume_range) \
    F(snd_mixer_selem_get_name) \
    F(snd_mixer_selem_get_playback_volume_range) \
    F(snd_mixer_selem_has_capture_volume) \
    F(snd_mixer_selem_has_playback_volume) \
    F(snd_mixer_selem_id_set_index) \
    F(snd_mixer_selem_id_set_name) \
    F(snd_mixer_selem_id_sizeof) \
    F(snd_mixer_selem_is_active) \
    F(snd_mixer_selem_register) \
    F(snd_mixer_selem_set_capture_volume_all) \
    F(snd_mixer_selem_set_playback_volume_all) \
    F(snd_pcm_close) \
    F(snd_pcm_drop) \
    F(snd_pcm_hw_params) \
    F(snd_pcm_hw_params_any) \
    F(snd_pcm_hw_params_set_access) \
    F(snd_pcm_hw_params_set_buffer_size_near) \
    F(snd_pcm_hw_params_set_channels) \
    F(snd_pcm_hw_params_set_format) \
    F(snd_pcm_hw_params_set_period_size_near) \
    F(snd_pcm_hw_params_set_rate_near) \
    F(snd_pcm_hw_params_sizeof) \
    F(snd_pcm_open) \
    F(snd_pcm_prepare) \
    F(snd_pcm_readi) \
    F(snd_pcm_writei) \
    F(snd_strerror)

#define LATE_POINTER(name) static __typeof__(name) *late_##name;
EACH_ALSA_FUNCTION(LATE_POINTER)

#define LATE_LOOKUP(name) \
    if (!(late_##name = (__typeof__(name) *)dlsym(library, #name))) \
        return 0;

/* Whether the machine has ALSA; the library stays loaded as long as the process lives. */
static int alsa_is_there(void)
{
    void *library = dlopen("libasound.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return 0;
    EACH_ALSA_FUNCTION(LATE_LOOKUP)
    return 1;
}

#define snd_device_name_free_hint late_snd_device_name_free_hint
#define snd_device_name_get_hint late_snd_device_name_get_hint
#define snd_device_name_hint late_snd_device_name_hint
#define snd_lib_error_set_handler late_snd_lib_error_set_handler
#define snd_mixer_attach late_snd_mixer_attach
#define snd_mixer_close late_snd_mixer_close
#define snd_mixer_elem_next late_snd_mixer_elem_next
#define snd_mixer_find_selem late_snd_mixer_find_selem
#define snd_mixer_first_elem late_snd_mixer_first_elem
#define snd_mixer_load late_snd_mixer_load
#define snd_mixer_open late_snd_mixer_open
#define snd_mixer_selem_get_capture_volume_range late_snd_mixer_selem_get_capture_volume_range
#define snd_mixer_selem_get_name late_snd_mixer_selem_get_name
#define snd_mixer_selem_get_playback_volume_range late_snd_mixer_selem_get_playback_volume_range
#define snd_mixer_selem_has_capture_volume late_snd_mixer_selem_has_capture_volume
#define snd_mixer_selem_has_playback_volume late_snd_mixer_selem_has_playback_volume
#define snd_mixer_selem_id_set_index late_snd_mixer_selem_id_set_index
#define snd_mixer_selem_id_set_name late_snd_mixer_selem_id_set_name
#define snd_mixer_selem_id_sizeof late_snd_mixer_selem_id_sizeof
#define snd_mixer_selem_is_active late_snd_mixer_selem_is_active
#define snd_mixer_selem_register late_snd_mixer_selem_register
#define snd_mixer_selem_set_capture_volume_all late_snd_mixer_selem_set_capture_volume_all
#define snd_mixer_selem_set_playback_volume_all late_snd_mixer_selem_set_playback_volume_all
#define snd_pcm_close late_snd_pcm_close
#define snd_pcm_drop late_snd_pcm_drop
#define snd_pcm_hw_params late_snd_pcm_hw_params
#define snd_pcm_hw_params_any late_snd_pcm_hw_params_any
#define snd_pcm_hw_params_set_access late_snd_pcm_hw_params_set_access
#define snd_pcm_hw_params_set_buffer_size_near late_snd_pcm_hw_params_set_buffer_size_near
#define snd_pcm_hw_params_set_channels late_snd_pcm_hw_params_set_channels
#define snd_pcm_hw_params_set_format late_snd_pcm_hw_params_set_format
#define snd_pcm_hw_params_set_period_size_near late_snd_pcm_hw_params_set_period_size_near
#define snd_pcm_hw_params_set_rate_near late_snd_pcm_hw_params_set_rate_near
#define snd_pcm_hw_params_sizeof late_snd_pcm_hw_params_sizeof
#define snd_pcm_open late_snd_pcm_open
#define snd_pcm_prepare late_snd_pcm_prepare
#define snd_pcm_readi late_snd_pcm_readi
#define snd_pcm_writei late_snd_pcm_writei
#define snd_strerror late_snd_strerror

#endif
